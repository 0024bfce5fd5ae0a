package nabla.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path on a file system.
 *
 * @param tree the file system
 * @param path to the letter, without a slash at its end
 */
record Place(FileTree tree, String path) {

  private static final System.Logger LOG = System.getLogger(Place.class.getName());

  /** What is written, beside its place, and what steps aside from it. */
  private static final Pattern BESIDE =
      Pattern.compile(
          "\\.(.*)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.(?:unfinished|older)");

  private static final int MOST_OF_NAME = 60; // so that file systems take the whole for a name

  /** Makes a file or a directory. */
  @FunctionalInterface
  interface Making {
    void at(Place place) throws IOException;
  }

  /** A hidden name in the same directory: {@code .<name>.<UUID>.<what>}. */
  Place beside(String what) {
    int name = path.lastIndexOf('/') + 1;
    String part = path.substring(name, Math.min(name + MOST_OF_NAME, path.length()));
    return new Place(
        tree, "%s.%s.%s.%s".formatted(path.substring(0, name), part, UUID.randomUUID(), what));
  }

  /** Of a name that {@link #beside} makes, the one that it is made of, or its beginning. */
  static Optional<String> besides(String name) {
    Matcher matcher = BESIDE.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  Storage.Kind kind() throws IOException {
    return tree.kind(path);
  }

  /** This, or where it leads to if it is a symbolic link. */
  Place followed() throws IOException {
    return new Place(tree, tree.followed(path));
  }

  /** Writes a file, in place of an older one. */
  void write(Storage.Writing content) throws IOException {
    replace(
        unfinished -> {
          try (OutputStream out = tree.create(unfinished.path)) {
            content.to(out);
          }
        });
  }

  /** Makes a file or a directory under another name, and then exchanges it for what is here. */
  void replace(Making making) throws IOException {
    Place unfinished = beside("unfinished");
    boolean done = false;
    try {
      making.at(unfinished);
      Exchange.of(Map.of(unfinished, this));
      done = true;
    } finally {
      if (!done) {
        unfinished.discard();
      }
    }
  }

  /** Moves what is here, in place of a file if the file system replaces files. */
  void moveTo(Place to) throws IOException {
    try {
      tree.rename(path, to.path);
    } catch (AtomicMoveNotSupportedException e) { // a link to another disk
      to.write(out -> tree.read(path, (in, length) -> in.transferTo(out)));
      tree.remove(path);
    }
  }

  /** Removes what is of no use; if that fails, it is left, for what went before counts. */
  void discard() {
    try {
      switch (kind()) {
        case NOTHING -> {}
        case DIRECTORY -> tree.removeAll(path);
        case FILE, OTHER -> tree.remove(path);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "%s is left behind: %s".formatted(path, ModelException.oneLine(e)));
    }
  }
}
