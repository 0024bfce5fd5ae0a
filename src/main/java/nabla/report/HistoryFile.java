package nabla.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.engine.EpochReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;
import nabla.model.Storage;

/** {@code history.jsonl}: a JSON object per epoch, and per member of an ensemble. */
public final class HistoryFile implements AutoCloseable {

  private final ObjectMapper json = new ObjectMapper();
  private final GrowingFile file;
  private final int members;

  /**
   * Begins an empty file.
   *
   * @param members how many networks are trained; of several, every line says whose it is
   */
  public HistoryFile(Storage storage, String file, int members) throws IOException {
    this.members = members;
    this.file = new GrowingFile(storage, file);
  }

  /** What adds the epochs of a member, counted from 1; those of several may come at once. */
  public TrainingListener of(int member) {
    return new TrainingListener() {
      @Override
      public void onStart(TrainingStarted plan) {
        plan.history().forEach(this::onEpoch);
      }

      @Override
      public void onEpoch(EpochReport report) {
        add(member, report);
      }
    };
  }

  private void add(int member, EpochReport report) {
    Map<String, Object> line = new LinkedHashMap<>();
    if (members > 1) {
      line.put("member", member);
    }
    line.put("epoch", report.epoch());
    line.put("cost", report.cost());
    report
        .validation()
        .ifPresent(
            validation ->
                validation
                    .values()
                    .forEach((metric, value) -> line.put("validation." + metric.label(), value)));
    line.put("learningRate", report.learningRate());
    line.put("seconds", report.seconds());
    line.put("examplesPerSecond", report.examplesPerSecond());
    try {
      file.add((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
