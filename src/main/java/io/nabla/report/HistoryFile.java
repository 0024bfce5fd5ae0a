package io.nabla.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nabla.train.EpochReport;
import io.nabla.train.Plan;
import io.nabla.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code history.jsonl}: a JSON object per epoch, written as the epoch ends. */
public final class HistoryFile implements TrainingListener {

  private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;
  private final List<String> lines = new ArrayList<>();
  private int written; // so many lines are in the file; -1: it must be written anew

  /**
   * Begins an empty file.
   *
   * @throws UncheckedIOException if it can't be written
   */
  public HistoryFile(Path file) {
    this.file = file;
    try {
      Files.write(file, List.of());
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
      lines.add(json.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    write();
  }

  /** Writes the lines that are not in the file; if that fails, training goes on. */
  private void write() {
    try {
      if (written < 0) {
        Files.write(file, lines);
      } else {
        Files.write(file, lines.subList(written, lines.size()), StandardOpenOption.APPEND);
      }
      written = lines.size();
    } catch (IOException e) {
      written = -1; // part of a line may be there
      LOG.warn("{} can't be written: {}; training goes on", file, e.toString());
    }
  }

  @Override
  public void close() {
    if (written < lines.size()) {
      write();
    }
  }
}
