package io.nabla.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run's files go.
 *
 * <p>While the run is under way they are in a subdirectory, and move up at its end: a run that
 * fails takes nothing from an earlier one, and leaves its history to look at.
 */
final class RunDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

  static final String MODEL = "model.safetensors";
  static final String HISTORY = "history.jsonl";
  static final String METRICS = "metrics.json";
  static final String REPORT = "report.html";
  static final String SETTINGS = "resolved.conf";

  private static final List<String> FILES = List.of(MODEL, HISTORY, METRICS, REPORT, SETTINGS);
  private static final String UNFINISHED = ".unfinished";
  private static final String CHECKPOINTS = "checkpoints";

  private final Path directory;

  private RunDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Chooses the directory; writes nothing yet.
   *
   * @param overwrite whether the files of an earlier run may be replaced
   * @throws UsageException if it is a file, or holds an earlier run that may not be replaced
   */
  static RunDirectory of(Path directory, boolean overwrite) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new UsageException("--out must be a directory, got the file " + directory);
    }
    if (!overwrite) {
      for (String file : FILES) {
        if (Files.exists(directory.resolve(file))) {
          throw new UsageException(
              "--out must hold no earlier run, got %s with its %s; choose another, or --overwrite"
                  .formatted(directory, file));
        }
      }
    }
    return new RunDirectory(directory);
  }

  Path path() {
    return directory;
  }

  /** Makes the directory, and removes what an unfinished run has left, but for checkpoints. */
  void begin() {
    try {
      Files.createDirectories(directory.resolve(UNFINISHED));
      for (String file : FILES) {
        Files.deleteIfExists(file(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where to write a file of the run, after {@link #begin}. */
  Path file(String name) {
    return directory.resolve(UNFINISHED).resolve(name);
  }

  /** Where the checkpoints go, unless the configuration says otherwise. */
  String checkpoints() {
    return directory
        .resolve(UNFINISHED)
        .resolve(CHECKPOINTS)
        .toUri()
        .toString()
        .replaceFirst("/$", "");
  }

  /** Moves the files to where they belong. */
  void finish() {
    try {
      for (String file : FILES) {
        Files.move(file(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what is empty by now; something else in there stays, and does no harm. */
  void removeUnfinished() {
    try {
      Files.deleteIfExists(directory.resolve(UNFINISHED).resolve(CHECKPOINTS));
      Files.deleteIfExists(directory.resolve(UNFINISHED));
    } catch (IOException e) {
      LOG.warn("{} can't be removed: {}", directory.resolve(UNFINISHED), e.getMessage());
    }
  }
}
