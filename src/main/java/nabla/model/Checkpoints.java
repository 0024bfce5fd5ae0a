package nabla.model;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The checkpoints of a run, in a directory: the last two, each one {@code .safetensors} file; of a
 * run that has ended, the last.
 *
 * <p>A file is written under another name and then renamed, and only then is the oldest removed: at
 * any moment there is a whole one. One that is damaged all the same is passed over.
 *
 * <p>Only Nabla's own files are ever removed: those that are named as checkpoints and say that they
 * are, and what a kill leaves of one. Where the file system lets none be removed, they stay, and a
 * warning says so once.
 */
public final class Checkpoints {

  private static final System.Logger LOG = System.getLogger(Checkpoints.class.getName());
  private static final Pattern NAME = Pattern.compile("checkpoint-\\d{12,}\\.safetensors");
  private static final int KEPT = 2;

  private final Storage storage;
  private final String directory;
  private boolean refused; // to remove one

  /** The checkpoints in a directory, which need not exist yet. */
  public Checkpoints(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  public String directory() {
    return directory;
  }

  /**
   * Saves a checkpoint and removes all but the last two.
   *
   * @param steps how many steps the training has done; orders the files
   * @throws ModelException if the file system refuses; the older ones stay
   */
  public void save(Checkpoint checkpoint, long steps) {
    String name = name(steps);
    try {
      storage.write(file(name), checkpoint::write);
    } catch (IOException e) {
      throw ModelException.refused("checkpoint", file(name), "written", e);
    }
    if (!refused) {
      removeBefore(name);
    }
  }

  private static String name(long steps) {
    return String.format(Locale.ROOT, "checkpoint-%012d.safetensors", steps);
  }

  /** Newer ones, which were passed over as damaged, make no older one go. */
  private void removeBefore(String newest) {
    try {
      List<String> names = names().stream().filter(name -> name.compareTo(newest) <= 0).toList();
      for (String old : names.subList(0, Math.max(0, names.size() - KEPT))) {
        remove(old);
      }
    } catch (IOException e) {
      warnOfRefusal(e);
    }
  }

  /**
   * The newest checkpoint that is whole; of any that is newer and damaged, a warning says so.
   *
   * @throws ModelException if the directory can't be read
   */
  public Optional<Checkpoint> latest() {
    return latest(present());
  }

  /** The newest of those made after so many steps or fewer, likewise. */
  public Optional<Checkpoint> latest(long most) {
    return latest(present().stream().filter(name -> name.compareTo(name(most)) <= 0).toList());
  }

  private Optional<Checkpoint> latest(List<String> names) {
    for (int i = names.size() - 1; i >= 0; i--) {
      try {
        return Optional.of(storage.read(file(names.get(i)), Checkpoint::read));
      } catch (IOException | IllegalArgumentException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "checkpoint %s is damaged or not Nabla's (%s); trying the one before"
                .formatted(Storage.shown(file(names.get(i))), ModelException.oneLine(e)));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether there is none.
   *
   * @throws ModelException if the directory can't be read
   */
  public boolean isEmpty() {
    return present().stream().noneMatch(this::isOurs);
  }

  private List<String> present() {
    try {
      return names();
    } catch (IOException e) {
      throw ModelException.refused("checkpoints in", directory, "read", e);
    }
  }

  /**
   * Removes them all, and the directory if nothing else is in it: another training begins. What
   * can't be removed stays, with a warning.
   */
  public void clear() {
    clear(names -> Optional.empty());
  }

  /** The same but for the newest: the training has ended, and may go on one day. */
  public void keepLast() {
    clear(names -> names.stream().reduce((older, newer) -> newer));
  }

  private void clear(Function<List<String>, Optional<String>> kept) {
    try {
      if (storage.kind(directory) != Storage.Kind.DIRECTORY) {
        return;
      }
      Optional<String> stays = kept.apply(names());
      for (String name : storage.list(directory)) {
        if (stays.filter(name::equals).isEmpty()) {
          remove(name);
        }
      }
      if (storage.list(directory).isEmpty()) {
        storage.delete(directory);
      }
    } catch (IOException e) {
      warnOfRefusal(e);
    }
  }

  private void remove(String name) throws IOException {
    if (Storage.unfinishedOf(name).filter(NAME.asMatchPredicate()).isPresent()
        || (NAME.matcher(name).matches() && isOurs(name))) {
      storage.delete(file(name));
    }
  }

  private boolean isOurs(String name) {
    try {
      Safetensors header = storage.read(file(name), Safetensors::readHeader);
      return Checkpoint.FORMAT.equals(header.texts().get("format"));
    } catch (IOException | IllegalArgumentException e) { // nobody knows whose it is
      return false;
    }
  }

  private void warnOfRefusal(IOException e) {
    refused = true;
    LOG.log(
        System.Logger.Level.WARNING,
        "checkpoints in %s cannot be removed (%s) and stay; remove them by hand"
            .formatted(Storage.shown(directory), ModelException.oneLine(e)));
  }

  private List<String> names() throws IOException {
    return storage.list(directory).stream().filter(NAME.asMatchPredicate()).toList();
  }

  private String file(String name) {
    return directory + "/" + name;
  }
}
