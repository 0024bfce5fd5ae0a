package nabla.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import nabla.text.Redaction;

/**
 * Files and directories, each written whole or not at all: on the local disk, and by {@link
 * HadoopFiles#storage} on any file system that Hadoop knows.
 *
 * <p>Every method takes a location as a user writes it: a path, or a URI such as {@code
 * hdfs://host/runs/a}, whose scheme is followed by a slash. What follows is taken to the letter:
 * blanks, {@code %}, {@code #}, {@code ?}, {@code :} and the like are part of a name. So {@code
 * directory + "/" + name} is the location of a file in a directory. A text that cannot be a
 * location is refused as a file system would, by an {@link IOException}; by the static methods,
 * which ask none, by an IllegalArgumentException. A symbolic link on the local disk is followed.
 *
 * <p>Safe for use by several threads.
 */
public final class Storage {

  private static final Storage LOCAL = new Storage(Storage::onLocalDiskOnly);

  private final Places places;

  /** Finds the file system of a location. */
  @FunctionalInterface
  interface Places {
    Place of(Location location) throws IOException;
  }

  Storage(Places places) {
    this.places = places;
  }

  /** Files on the local disk alone; no class of Hadoop's need be there. */
  public static Storage local() {
    return LOCAL;
  }

  private static Place onLocalDiskOnly(Location location) throws IOException {
    if (location.isUri() && location.onLocalDisk().isEmpty()) {
      throw new IOException("it must be on the local disk, got one on " + location.scheme());
    }
    return new LocalPlace(location.path());
  }

  /** What is at a location; other are a device, a pipe, a symbolic link to nothing and the like. */
  public enum Kind {
    NOTHING,
    FILE,
    DIRECTORY,
    OTHER
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /** Whether a text is a URI, and no path alone. */
  public static boolean isUri(String text) {
    return Location.of(text).isUri();
  }

  /** The location for a text that means the local disk unless it is a URI, as on a command line. */
  public static String localUnlessUri(String text) {
    return isUri(text) ? text : "file:" + Path.of(text).toAbsolutePath().normalize();
  }

  /** The path on the local disk that a URI means, if it means one. */
  public static Optional<Path> onLocalDisk(String location) {
    return Location.of(location).onLocalDisk();
  }

  /** The location for people: a local one without its scheme, and no password in it. */
  public static String shown(String location) {
    return Redaction.inForce().text(plain(location));
  }

  private static String plain(String location) {
    try {
      return onLocalDisk(location).map(Path::toString).orElse(location);
    } catch (IllegalArgumentException e) { // it is none: shown as it is
      return location;
    }
  }

  /**
   * Of a file that {@link #write} leaves if it is killed, the name of the one to be, or its first
   * 60 characters; none for any other file's name.
   */
  public static Optional<String> unfinishedOf(String name) {
    return Place.besides(name);
  }

  public Kind kind(String location) throws IOException {
    return place(location).kind();
  }

  /**
   * Writes a file, in place of an older one if there is one. It is written under another name
   * beside it and then renamed, so that a reader never sees half of one, and an older one stays
   * until the new one is whole.
   *
   * @throws IOException if the file system refuses, or if there is something else than a file
   */
  public void write(String file, Writing content) throws IOException {
    fileAt(file).write(content);
  }

  /** Writes a file that is a text, likewise. */
  public void write(String file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a directory, in place of an older one if there is one. It is written under another name
   * beside it, and then exchanged for what is there by two renames. Whatever fails, the older one
   * is there again.
   *
   * @param content writes the content into an empty place, whose location it is told
   * @throws IOException if the file system refuses, or if there is something else than a directory
   */
  public void writeDirectory(String directory, Consumer<String> content) throws IOException {
    Place place = place(directory).followed();
    Kind kind = place.kind();
    if (kind != Kind.NOTHING && kind != Kind.DIRECTORY) {
      throw new IOException("it is not a directory");
    }
    Location given = Location.of(directory);
    place.replace(unfinished -> content.accept(given.withPath(unfinished.path()).text()));
  }

  /**
   * Moves files, from a location to another one each, in place of those that are there: all or
   * none.
   *
   * @throws IOException if that can't be; then all are where they were
   */
  public void moveAll(Map<String, String> files) throws IOException {
    Map<Place, Place> moves = new LinkedHashMap<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      moves.put(place(file.getKey()), fileAt(file.getValue()));
    }
    Place.moveAll(moves);
  }

  <T> T read(String file, Place.Reading<T> content) throws IOException {
    Place place = fileAt(file);
    if (place.kind() == Kind.NOTHING) {
      throw new FileNotFoundException("it does not exist");
    }
    return place.read(content);
  }

  /** A file that is a text in UTF-8, all of it. */
  public String readText(String file) throws IOException {
    return read(file, (in, length) -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  /** The names in a directory, in order; none if there is no such directory. */
  public List<String> list(String directory) throws IOException {
    Place place = place(directory);
    return switch (place.kind()) {
      case NOTHING -> List.of();
      case FILE, OTHER -> throw new IOException("it is not a directory");
      case DIRECTORY -> place.list().stream().sorted().toList();
    };
  }

  /** A directory and those above it, as far as they do not exist, the lowest first. */
  public List<String> missing(String directory) throws IOException {
    int root = directory.length() - Location.of(directory).path().length();
    List<String> missing = new ArrayList<>();
    for (String above = directory;
        above.length() > root && kind(above) == Kind.NOTHING;
        above = above.substring(0, Math.max(root, above.lastIndexOf('/')))) {
      missing.add(above);
    }
    return missing;
  }

  public void makeDirectory(String directory) throws IOException {
    place(directory).makeDirectory();
  }

  /** Removes a file, or a directory that is empty; nothing, if there is none. */
  public void delete(String location) throws IOException {
    place(location).remove(false);
  }

  private Place place(String location) throws IOException {
    try {
      return places.of(Location.of(location));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Where a file is or may be. */
  private Place fileAt(String location) throws IOException {
    Place place = place(location).followed();
    return switch (place.kind()) {
      case DIRECTORY -> throw new IOException("it is a directory");
      case OTHER -> throw new IOException("it is a device or a pipe, not a file");
      case NOTHING, FILE -> place;
    };
  }
}
