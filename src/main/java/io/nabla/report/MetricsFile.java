package io.nabla.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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
   * @throws UncheckedIOException if it can't be written
   */
  public static void write(Path file, Map<String, Object> metrics) {
    try {
      String text =
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(metrics);
      Files.writeString(file, text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
