package nabla.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import nabla.model.ModelException;
import nabla.model.Storage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run's files go, on any file system.
 *
 * <p>While the run is under way they are in a subdirectory, and move up at its end: a run that
 * fails takes nothing from an earlier one, and leaves its history to look at. One that fails before
 * its first epoch leaves nothing.
 */
final class RunDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

  static final String MODEL = "model.safetensors";
  static final String HISTORY = "history.jsonl";
  static final String METRICS = "metrics.json";
  static final String REPORT = "report.html";
  static final String SETTINGS = "resolved.conf";

  static final List<String> FILES = List.of(MODEL, HISTORY, METRICS, REPORT, SETTINGS);
  private static final String UNFINISHED = "/.unfinished";
  private static final String CHECKPOINTS = UNFINISHED + "/checkpoints";
  private static final String PROOF = ".writable";
  private static final String OLDER = ".older"; // after the name of a file that steps aside

  private final Storage storage;
  private final String location;
  private final List<String> made = new ArrayList<>(); // directories, the lowest first
  private volatile boolean worthKeeping;

  /** A directory that need not exist yet. */
  RunDirectory(Storage storage, String location) {
    this.storage = storage;
    this.location = location;
  }

  /**
   * Makes the directory if there is none, and proves that it can be written.
   *
   * @param overwrite whether the files of an earlier run may be replaced, at the end
   * @throws UsageException if that can't be, or if it holds an earlier run that may not be replaced
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
    Storage.Kind kind = storage.kind(location);
    if (kind != Storage.Kind.NOTHING && kind != Storage.Kind.DIRECTORY) {
      throw new UsageException("--out must be a directory, got the file " + shown());
    }
    for (String file : FILES) {
      switch (storage.kind(place(file))) {
        case NOTHING -> {}
        case FILE -> {
          if (!overwrite) {
            throw new UsageException(
                "--out must hold no earlier run, got %s with its %s; choose another, or --overwrite"
                    .formatted(shown(), file));
          }
        }
        case DIRECTORY, OTHER ->
            throw new UsageException(
                "--out must be a directory where %s can be written, got %s, where that is no file; choose another"
                    .formatted(file, shown()));
      }
    }
  }

  private void prove() throws IOException {
    String unfinished = location + UNFINISHED;
    made.addAll(storage.missing(unfinished));
    String proof = unfinished(PROOF);
    try {
      storage.makeDirectory(unfinished);
      storage.write(proof, out -> {});
    } catch (IOException | RuntimeException e) {
      removeMade();
      throw e;
    }
    try {
      storage.delete(proof);
    } catch (IOException e) {
      LOG.warn("{} can't be removed: {}", Storage.shown(proof), e.getMessage());
    }
  }

  /** The file system that it is on. */
  Storage storage() {
    return storage;
  }

  /** The directory, for people. */
  String shown() {
    return Storage.shown(location);
  }

  /** Where to write a file of the run while it is under way. */
  String unfinished(String name) {
    return location + UNFINISHED + "/" + name;
  }

  /**
   * Where the checkpoints go: into the run's own directory, or into a folder that only this run has
   * below another one.
   */
  String checkpoints(Optional<String> below) {
    String id = UUID.nameUUIDFromBytes(location.getBytes(StandardCharsets.UTF_8)).toString();
    String name = location.substring(location.lastIndexOf('/') + 1);
    String plain = name.replaceAll("[^A-Za-z0-9._-]+", "_"); // not all file systems take all names
    return below
        .map(
            directory ->
                "%s/%s-%s"
                    .formatted(
                        directory,
                        plain.substring(0, Math.min(plain.length(), 60)),
                        id.substring(0, 8)))
        .orElse(location + CHECKPOINTS);
  }

  /** Begins the run: what an unfinished one has left goes, but for checkpoints. */
  void begin(String settings) throws IOException {
    for (String file : FILES) {
      if (storage.kind(unfinished(file)) != Storage.Kind.NOTHING) {
        storage.delete(unfinished(file));
      }
    }
    storage.write(
        unfinished(SETTINGS), out -> out.write(settings.getBytes(StandardCharsets.UTF_8)));
  }

  /** From now on there is something to look at, or to go on from, if the run fails. */
  synchronized void keep() {
    worthKeeping = true;
  }

  /**
   * Moves the files to where they belong, all or none: if one can't be moved, those of the earlier
   * run come back.
   *
   * @throws ModelException if that is so; then they are all whole where they were written
   */
  void finish() {
    Deque<Move> moves = new ArrayDeque<>(); // the last one first
    try {
      for (String file : FILES) {
        String place = place(file);
        if (storage.kind(place) == Storage.Kind.FILE) {
          move(place, unfinished(file) + OLDER, moves);
        }
        move(unfinished(file), place, moves);
      }
    } catch (IOException | RuntimeException e) {
      moves.forEach(done -> undo(done, e));
      throw new ModelException(
          "files of the run must move to %s, got %s; they are whole in %s"
              .formatted(shown(), Failure.message(e), Storage.shown(location + UNFINISHED)),
          e);
    }
  }

  /** What has moved where. */
  private record Move(String from, String to) {}

  private void move(String from, String to, Deque<Move> moves) throws IOException {
    storage.move(from, to);
    moves.push(new Move(from, to));
  }

  private void undo(Move move, Exception failure) {
    try {
      storage.move(move.to(), move.from());
    } catch (IOException | RuntimeException e) { // then it stays, whole, where it is
      failure.addSuppressed(e);
    }
  }

  /** Where a file of the finished run goes; a symbolic link is followed. */
  private String place(String file) throws IOException {
    String place = location + "/" + file;
    Optional<Path> link = Storage.onLocalDisk(place).filter(Files::isSymbolicLink);
    return link.isPresent() ? Storage.localUnlessUri(link.get().toRealPath().toString()) : place;
  }

  /** Removes what is of no use by now; something else in there stays, and does no harm. */
  void tidy() {
    try {
      for (String file : storage.list(location + UNFINISHED)) {
        if (file.endsWith(OLDER) || Storage.unfinishedOf(file).isPresent()) {
          storage.delete(unfinished(file));
        }
      }
      storage.delete(location + CHECKPOINTS);
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
    try {
      storage.delete(unfinished(PROOF));
      for (String file : FILES) {
        storage.delete(unfinished(file));
      }
    } catch (IOException e) {
      LOG.warn(
          "files in {} can't be removed: {}", Storage.shown(location + UNFINISHED), e.getMessage());
    }
    removeMade();
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
