package nabla.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Map;
import nabla.model.Storage;

/**
 * {@code metrics.json}: what came out of a run, as one JSON object with flat keys such as
 * test.accuracy.
 */
public final class MetricsFile {

  private MetricsFile() {}

  /**
   * Writes the file.
   *
   * @param metrics numbers and texts by name, in the order to write them in
   * @throws IOException if it can't be written
   */
  public static void write(Storage storage, String file, Map<String, Object> metrics)
      throws IOException {
    String text =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(metrics);
    storage.write(file, text + "\n");
  }
}
