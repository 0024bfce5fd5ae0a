package io.nabla.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nabla.train.EpochReport;
import io.nabla.train.Plan;
import io.nabla.train.TrainingListener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code history.jsonl}: a JSON object per epoch, written as the epoch ends. */
public final class HistoryFile implements TrainingListener {

  private final ObjectMapper json = new ObjectMapper();
  private final BufferedWriter writer;

  /**
   * Begins an empty file.
   *
   * @throws UncheckedIOException if it can't be written
   */
  public HistoryFile(Path file) {
    try {
      writer = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onStart(Plan plan) {
    plan.history().forEach(this::onEpoch);
  }

  @Override
  public void onEpoch(EpochReport report) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("epoch", report.epoch());
    line.put("cost", report.cost());
    report
        .validation()
        .ifPresent(
            validation -> {
              line.put("validation.cost", validation.cost());
              validation.accuracy().ifPresent(a -> line.put("validation.accuracy", a));
            });
    line.put("learningRate", report.learningRate());
    line.put("seconds", report.seconds());
    line.put("examplesPerSecond", report.examplesPerSecond());
    try {
      writer.write(json.writeValueAsString(line));
      writer.write('\n');
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
