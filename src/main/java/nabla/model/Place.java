package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a file or a directory is or may be, on some file system. */
abstract class Place {

  /** The hidden name of what is written, beside its place, and of what steps aside from it. */
  private static final Pattern BESIDE =
      Pattern.compile(
          "\\.(.*)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.(?:unfinished|older)");

  /** Reads the content of a file of so many bytes. */
  @FunctionalInterface
  interface Reading<T> {
    T from(DataInputStream in, long length) throws IOException;
  }

  /** Makes a file or a directory. */
  @FunctionalInterface
  interface Making {
    void at(Place place) throws IOException;
  }

  /** To the letter, without scheme and authority, and without a slash at its end. */
  abstract String path();

  /** The place on the same file system that has another path. */
  abstract Place withPath(String path);

  abstract Storage.Kind kind() throws IOException;

  /** This, or where it leads to if it is a symbolic link. */
  Place followed() throws IOException {
    return this;
  }

  abstract <T> T read(Reading<T> content) throws IOException;

  /** Opens a new file, in a directory that is made if there is none. */
  abstract OutputStream create() throws IOException;

  abstract List<String> list() throws IOException;

  abstract void makeDirectory() throws IOException;

  /** Whether {@link #rename} replaces a file at once, so that there is one at any moment. */
  abstract boolean replacesFiles();

  /**
   * Renames a file or a directory, to a place on the same file system:
   * AtomicMoveNotSupportedException if that is on another disk.
   */
  abstract void rename(Place to) throws IOException;

  /**
   * Removes what is here, if there is something; a directory that holds something only if asked for
   * all.
   */
  abstract void remove(boolean all) throws IOException;

  /** A hidden place in the same directory: {@code .<name>.<UUID>.<what>}. */
  private Place beside(String what) {
    int name = path().lastIndexOf('/') + 1;
    String directory = path().substring(0, name);
    return withPath(
        "%s.%.60s.%s.%s".formatted(directory, path().substring(name), UUID.randomUUID(), what));
  }

  /** Of a name that {@link #beside} makes, the one that it is made of, or its beginning. */
  static Optional<String> besides(String name) {
    Matcher matcher = BESIDE.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  final void write(Storage.Writing content) throws IOException {
    replace(
        unfinished -> {
          try (OutputStream out = unfinished.create()) {
            content.to(out);
          }
        });
  }

  /** Makes a file or a directory under another name, and then moves it in place of what is here. */
  final void replace(Making making) throws IOException {
    Place unfinished = beside("unfinished");
    boolean done = false;
    try {
      making.at(unfinished);
      moveAll(Map.of(unfinished, this));
      done = true;
    } finally {
      if (!done) {
        unfinished.discard();
      }
    }
  }

  /**
   * Moves files or directories to where others are, all or none: what is in the way steps aside,
   * and comes back if a move fails. A single file goes over another one at once where the file
   * system can do that.
   *
   * @throws IOException if that can't be; then all is where it was, or whole under a name beside it
   */
  static void moveAll(Map<Place, Place> moves) throws IOException {
    Deque<Map.Entry<Place, Place>> done = new ArrayDeque<>(); // the last one first
    List<Place> older = new ArrayList<>();
    try {
      for (Map.Entry<Place, Place> move : moves.entrySet()) {
        Place to = move.getValue();
        Storage.Kind there = to.kind();
        boolean atOnce = moves.size() == 1 && there == Storage.Kind.FILE && to.replacesFiles();
        if (there != Storage.Kind.NOTHING && !atOnce) {
          Place aside = to.beside("older");
          to.moveTo(aside);
          done.push(Map.entry(to, aside));
          older.add(aside);
        }
        move.getKey().moveTo(to);
        done.push(move);
      }
    } catch (IOException | RuntimeException e) {
      for (Map.Entry<Place, Place> move : done) {
        try {
          move.getValue().moveTo(move.getKey());
        } catch (IOException | RuntimeException stays) { // whole, where it is
          e.addSuppressed(stays);
        }
      }
      throw e;
    }
    older.forEach(Place::discard);
  }

  /** Moves what is here, in place of a file if the file system replaces files. */
  private void moveTo(Place to) throws IOException {
    try {
      rename(to);
    } catch (AtomicMoveNotSupportedException e) { // a link to another disk
      to.write(out -> read((in, length) -> in.transferTo(out)));
      remove(false);
    }
  }

  /** Removes what is of no use; if that fails, it is left, for what went before counts. */
  private void discard() {
    try {
      if (kind() != Storage.Kind.NOTHING) {
        remove(true);
      }
    } catch (IOException e) {
      System.getLogger(Place.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "%s is left behind: %s".formatted(path(), ModelException.oneLine(e)));
    }
  }
}
