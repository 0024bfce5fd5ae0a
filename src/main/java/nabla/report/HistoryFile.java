package nabla.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.engine.EpochReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;
import nabla.model.Storage;

/**
 * {@code history.jsonl}: a JSON object per epoch, and per member of an ensemble. On a local disk it
 * is written as the epoch ends; elsewhere, where files can't grow, every now and then and at the
 * end.
 */
public final class HistoryFile implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final ObjectMapper json = new ObjectMapper();
  private final Storage storage;
  private final String file;
  private final Optional<Path> local;
  private final int members;
  private final List<String> lines = new ArrayList<>();
  private int written; // so many lines are in the file; -1: it must be written anew
  private long lastWritten = System.nanoTime();

  /**
   * Begins an empty file.
   *
   * @param members how many networks are trained; of several, every line says whose it is
   */
  public HistoryFile(Storage storage, String file, int members) throws IOException {
    this.members = members;
    this.storage = storage;
    this.file = file;
    this.local = Storage.onLocalDisk(file);
    storage.write(file, "");
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

  private synchronized void add(int member, EpochReport report) {
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
      lines.add(json.writeValueAsString(line) + "\n");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    if (local.isPresent() || System.nanoTime() - lastWritten >= INTERVAL.toNanos()) {
      write();
    }
  }

  /** Writes the lines that are not in the file; if that fails, training goes on. */
  private void write() {
    lastWritten = System.nanoTime();
    try {
      if (local.isPresent() && written >= 0) {
        List<String> more = lines.subList(written, lines.size());
        Files.writeString(local.get(), String.join("", more), StandardOpenOption.APPEND);
      } else {
        storage.write(file, String.join("", lines));
      }
      written = lines.size();
    } catch (IOException e) {
      written = -1; // part of a line may be there
      System.getLogger(HistoryFile.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "%s can't be written: %s; training goes on".formatted(Storage.shown(file), e));
    }
  }

  @Override
  public synchronized void close() {
    if (written < lines.size()) {
      write();
    }
  }
}
