package nabla.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import nabla.config.UsageException;
import nabla.model.ModelException;
import nabla.model.ModelFile;
import nabla.model.Storage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run's files go, on any file system.
 *
 * <p>While the run is under way they are in a subdirectory, and move up at its end: a run that
 * fails takes nothing from an earlier one but its last checkpoint, and leaves its history to look
 * at. One that fails before its first epoch leaves nothing. The last checkpoint stays for a run of
 * more epochs to go on from.
 */
final class RunDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

  static final String MODEL = ModelFile.NAME;
  static final String HISTORY = "history.jsonl";
  static final String METRICS = "metrics.json";
  static final String REPORT = "report.html";
  static final String SETTINGS = "resolved.conf";

  static final List<String> FILES = List.of(MODEL, HISTORY, METRICS, REPORT, SETTINGS);
  private static final String UNFINISHED = "/.unfinished";
  private static final String CHECKPOINTS = "/checkpoints";
  private static final String PROOF = ".writable";

  private final Storage storage;
  private final String location;
  private final List<String> made = new ArrayList<>(); // directories, the lowest first
  private volatile boolean worthKeeping;

  RunDirectory(Storage storage, String location) {
    this.storage = storage;
    this.location = location;
  }

  /**
   * Makes the directory if there is none, and proves that it can be written, and that no earlier
   * run is there or it may be replaced.
   */
  synchronized RunDirectory open(boolean overwrite) {
    return Locations.ask(
        "--out",
        location,
        () -> {
          requireFree(overwrite);
          prove();
          return this;
        });
  }

  private void requireFree(boolean overwrite) throws IOException {
    if (storage.kind(location) == Storage.Kind.FILE) {
      throw new UsageException("--out must be a directory, got the file " + shown());
    }
    for (String file : FILES) {
      Storage.Kind kind = storage.kind(finished(file));
      if (kind == Storage.Kind.FILE && !overwrite) {
        throw new UsageException(
            "--out must hold no earlier run, got %s with its %s; choose another, or --overwrite"
                .formatted(shown(), file));
      }
      if (kind != Storage.Kind.NOTHING && kind != Storage.Kind.FILE) {
        throw new UsageException(
            "--out must be a directory where %s can be written, got %s, where that is no file; choose another"
                .formatted(file, shown()));
      }
    }
  }

  /** Whether the files of a run that has ended are there, or some of them. */
  boolean holdsRun() throws IOException {
    for (String file : FILES) {
      if (storage.kind(finished(file)) != Storage.Kind.NOTHING) {
        return true;
      }
    }
    return false;
  }

  /** The settings of the run that is there, of an unfinished one before one that has ended. */
  String settings() {
    return Locations.ask(
        "--out",
        location,
        () -> {
          for (String file : List.of(unfinished(SETTINGS), finished(SETTINGS))) {
            if (storage.kind(file) == Storage.Kind.FILE) {
              return storage.readText(file);
            }
          }
          throw new UsageException(
              "--out must hold a run for --resume, got %s without its %s; say what to train by --conf or --data"
                  .formatted(shown(), SETTINGS));
        });
  }

  private void prove() throws IOException {
    String unfinished = location + UNFINISHED;
    made.addAll(storage.missing(unfinished));
    try {
      storage.makeDirectory(unfinished);
      storage.write(unfinished(PROOF), "");
    } catch (IOException | RuntimeException e) {
      removeMade();
      throw e;
    }
    remove(PROOF);
  }

  Storage storage() {
    return storage;
  }

  String shown() {
    return Storage.shown(location);
  }

  /** Its last name, which tells the run from others of one place. */
  String name() {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** Where to write a file of the run while it is under way. */
  String unfinished(String name) {
    return location + UNFINISHED + "/" + name;
  }

  private String finished(String name) {
    return location + "/" + name;
  }

  /**
   * Where the checkpoints go: into the run's own directory, or into a folder that only this run has
   * below another one.
   */
  String checkpoints(Optional<String> below) {
    if (below.isEmpty()) {
      return location + CHECKPOINTS;
    }
    String plain =
        name().replaceAll("[^A-Za-z0-9._-]+", "_"); // not all file systems take all names
    UUID id = UUID.nameUUIDFromBytes(location.getBytes(StandardCharsets.UTF_8));
    return "%s/%.60s-%.8s".formatted(below.get(), plain, id);
  }

  /** Begins the run: what an unfinished one has left goes, but for checkpoints. */
  void begin(String settings) throws IOException {
    for (String file : FILES) {
      if (storage.kind(unfinished(file)) != Storage.Kind.NOTHING) {
        storage.delete(unfinished(file));
      }
    }
    storage.write(unfinished(SETTINGS), settings);
  }

  /** From now on there is something to look at, or to go on from, if the run fails. */
  synchronized void keep() {
    worthKeeping = true;
  }

  /**
   * Moves the files to where they belong, all or none: if one can't be moved, those of the earlier
   * run come back, and the new ones are all whole where they were written.
   */
  void finish() {
    Map<String, String> moves = new LinkedHashMap<>();
    FILES.forEach(file -> moves.put(unfinished(file), finished(file)));
    try {
      storage.moveAll(moves);
    } catch (IOException | RuntimeException e) {
      throw new ModelException(
          "files of the run must move to %s, got %s; they are whole in %s"
              .formatted(shown(), Failure.message(e), Storage.shown(location + UNFINISHED)),
          e);
    }
  }

  /** Removes what is of no use by now; something else in there stays, and does no harm. */
  void tidy() {
    try {
      for (String file : storage.list(location + UNFINISHED)) {
        if (Storage.unfinishedOf(file).isPresent()) {
          storage.delete(unfinished(file));
        }
      }
      storage.delete(location + UNFINISHED);
    } catch (IOException e) {
      LOG.warn("{} can't be removed: {}", Storage.shown(location + UNFINISHED), e.getMessage());
    }
  }

  /** Leaves nothing behind, unless there is something to keep. A signal may close it too. */
  @Override
  public synchronized void close() {
    if (worthKeeping || made.isEmpty()) {
      return;
    }
    remove(PROOF);
    FILES.forEach(this::remove);
    removeMade();
  }

  private void remove(String name) {
    try {
      storage.delete(unfinished(name));
    } catch (IOException e) {
      LOG.warn("{} can't be removed: {}", Storage.shown(unfinished(name)), e.getMessage());
    }
  }

  private void removeMade() {
    try {
      for (String directory : made) {
        storage.delete(directory);
      }
    } catch (IOException e) {
      LOG.debug("{} is not empty, or can't be removed", Storage.shown(made.get(0)), e);
    }
    made.clear();
  }
}
