package nabla.model;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files on any file system that Hadoop knows, each written whole or not at all.
 *
 * <p>Every method takes a location as a user writes it: a path, or a URI such as {@code
 * hdfs://host/runs/a}, whose scheme is followed by a slash. What follows is taken to the letter:
 * blanks, {@code %}, {@code #}, {@code ?}, {@code :} and the like are part of a name. So {@code
 * directory + "/" + name} is the location of a file in a directory. A text that cannot be a
 * location is refused as a file system would, by an {@link IOException}.
 *
 * <p>Safe for use by several threads.
 */
public final class Storage {

  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  /** {@code .<name>.<UUID>.unfinished}, beside a file while it is written. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\.(.*)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.unfinished");

  private static final int MOST_OF_NAME = 60; // so that file systems take the whole for a name

  private static final String HDFS = "hdfs"; // only its FileContext renames over a file

  private final Configuration configuration;
  private final Map<URI, FileContext> contexts = new ConcurrentHashMap<>();

  /** The file systems of a Hadoop configuration; {@code null} stands for Hadoop's defaults. */
  public Storage(Configuration configuration) {
    this.configuration = configuration == null ? new Configuration() : configuration;
  }

  /** The file systems that Hadoop's own defaults give: the local one, if nothing is set up. */
  public static Storage local() {
    return new Storage(null);
  }

  /** What is at a location. */
  public enum Kind {
    /** Nothing. */
    NOTHING,
    /** A file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A device, a pipe or the like. */
    OTHER
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Writing {
    /** Writes all of it. */
    void to(OutputStream out) throws IOException;
  }

  /** Reads the content of a file of so many bytes. */
  @FunctionalInterface
  interface Reading<T> {
    T from(DataInputStream in, long length) throws IOException;
  }

  /**
   * Whether a text is a URI, and no path alone.
   *
   * @throws IllegalArgumentException if the text cannot be a location
   */
  public static boolean isUri(String text) {
    return Location.of(text).isUri();
  }

  /**
   * The location for a text that means the local disk unless it is a URI, as on a command line.
   *
   * @throws IllegalArgumentException if the text cannot be a location
   */
  public static String localUnlessUri(String text) {
    return isUri(text) ? text : "file:" + java.nio.file.Path.of(text).toAbsolutePath().normalize();
  }

  /**
   * The path on the local disk that a URI means, if it means one.
   *
   * @throws IllegalArgumentException if the text cannot be a location
   */
  public static Optional<java.nio.file.Path> onLocalDisk(String location) {
    return Location.of(location).onLocalDisk();
  }

  /** The location for people: a local one without its scheme. */
  public static String shown(String location) {
    try {
      return onLocalDisk(location).map(java.nio.file.Path::toString).orElse(location);
    } catch (IllegalArgumentException e) { // it is none: shown as it is
      return location;
    }
  }

  /** What is at a location. */
  public Kind kind(String location) throws IOException {
    return kind(place(location));
  }

  /**
   * Writes a file, in place of an older one if there is one. It is written under another name
   * beside it and then renamed, so that a reader never sees half of one, and an older one stays
   * until the new one is whole. A symbolic link is followed.
   *
   * @throws IOException if the file system refuses, or if there is something else than a file
   */
  public void write(String file, Writing content) throws IOException {
    Place place = fileAt(file);
    Place whole = place.sibling(unfinished(place.path().getName()));
    try {
      try (OutputStream out = whole.files().create(whole.path(), false)) {
        content.to(out);
      }
      rename(whole, place);
    } catch (FSError e) { // so Hadoop tells of a local disk that is full
      discard(whole);
      throw new IOException(e.getCause().getMessage(), e);
    } catch (IOException | RuntimeException e) {
      discard(whole);
      throw e;
    }
  }

  private static String unfinished(String name) {
    String part = name.substring(0, Math.min(MOST_OF_NAME, name.length()));
    return ".%s.%s.unfinished".formatted(part, UUID.randomUUID());
  }

  /**
   * Of a file that {@link #write} leaves if it is killed, the name of the one to be, or its first
   * 60 characters; none for any other file's name.
   */
  public static Optional<String> unfinishedOf(String name) {
    Matcher matcher = UNFINISHED.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Moves a file, in place of another one if there is one. A symbolic link there is followed. */
  public void move(String from, String to) throws IOException {
    Place source = place(from);
    try {
      rename(source, fileAt(to));
    } catch (AtomicMoveNotSupportedException e) { // a link to another disk
      write(to, out -> read(from, (in, length) -> in.transferTo(out)));
      remove(source);
    }
  }

  /** Reads a file. */
  <T> T read(String file, Reading<T> content) throws IOException {
    Place place = place(file);
    Kind kind = kind(place);
    if (kind == Kind.NOTHING) {
      throw new FileNotFoundException("it does not exist");
    }
    requireFile(kind);
    long length = place.files().getFileStatus(place.path()).getLen();
    try (DataInputStream in = place.files().open(place.path())) {
      return content.from(in, length);
    }
  }

  /** The names of the files in a directory, in order; none if there is no such directory. */
  public List<String> list(String directory) throws IOException {
    return list(directory, false);
  }

  /** The names of the directories in a directory, in order; none if there is no such directory. */
  public List<String> directories(String directory) throws IOException {
    return list(directory, true);
  }

  private List<String> list(String directory, boolean directories) throws IOException {
    Place place = place(directory);
    return switch (kind(place)) {
      case NOTHING -> List.of();
      case FILE, OTHER -> throw new IOException("it is not a directory");
      case DIRECTORY ->
          Arrays.stream(place.files().listStatus(place.path()))
              .filter(status -> status.isDirectory() == directories)
              .map(status -> status.getPath().getName())
              .sorted()
              .toList();
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

  /** Makes a directory, and those above it. */
  public void makeDirectory(String directory) throws IOException {
    Place place = place(directory);
    Optional<java.nio.file.Path> local = place.local();
    if (local.isPresent()) {
      makeLocally(local.get());
    } else if (!place.files().mkdirs(place.path())) {
      throw new IOException("the directory cannot be made");
    }
  }

  /** Hadoop would not say why it can't. */
  private static void makeLocally(java.nio.file.Path directory) throws IOException {
    for (java.nio.file.Path part = directory; part != null; part = part.getParent()) {
      if (Files.isSymbolicLink(part) && !Files.exists(part)) {
        throw new IOException("%s is a symbolic link to nothing".formatted(part));
      }
    }
    Files.createDirectories(directory);
  }

  /** Removes a file, or a directory that is empty; nothing, if there is none. */
  public void delete(String location) throws IOException {
    remove(place(location));
  }

  /**
   * A path and its file system.
   *
   * @param files the file system
   * @param path on it
   * @param local where Java finds it, if that is the local disk
   */
  private record Place(FileSystem files, Path path, Optional<java.nio.file.Path> local) {

    static Place of(FileSystem files, Path path) {
      boolean local = "file".equals(files.getUri().getScheme());
      String absolute = files.makeQualified(path).toUri().getPath();
      return new Place(
          files, path, local ? Optional.of(java.nio.file.Path.of(absolute)) : Optional.empty());
    }

    Place sibling(String name) {
      return of(files, new Path(path.getParent(), new Path(null, null, name)));
    }
  }

  /** The one conversion of a text to a path. Hadoop's own takes some characters for syntax. */
  private Place place(String location) throws IOException {
    try {
      Location parts = Location.of(location);
      Path path = new Path(parts.scheme(), parts.authority(), parts.path());
      FileSystem files = fileSystem(path, configuration);
      // on local disks the one without .crc files: the hash says more
      return Place.of(files instanceof LocalFileSystem local ? local.getRaw() : files, path);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * The file system of a path.
   *
   * @throws IOException if it is not to be had, saying what to add
   */
  public static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (UnsupportedFileSystemException e) {
      throw absent(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException | ServiceConfigurationError e) {
      Throwable cause = e.getCause() instanceof ClassNotFoundException ? e.getCause() : e;
      throw absent(cause.getMessage(), e);
    }
  }

  private static IOException absent(String why, Throwable cause) {
    return new IOException(
        "its file system cannot be had (%s); add its library, with spark-submit's --packages or --jars"
            .formatted(why),
        cause);
  }

  /** Where a file may be written: a symbolic link on the local disk is followed. */
  private Place fileAt(String location) throws IOException {
    Place place = place(location);
    requireFile(kind(place));
    Optional<java.nio.file.Path> link = place.local().filter(Files::isSymbolicLink);
    if (link.isEmpty()) {
      return place;
    }
    if (!Files.exists(link.get())) {
      throw new IOException("it is a symbolic link to nothing");
    }
    return Place.of(place.files(), new Path(null, null, link.get().toRealPath().toString()));
  }

  private static Kind kind(Place place) throws IOException {
    Optional<java.nio.file.Path> local = place.local();
    if (local.isPresent() && Files.exists(local.get())) {
      return Files.isDirectory(local.get())
          ? Kind.DIRECTORY
          : Files.isRegularFile(local.get()) ? Kind.FILE : Kind.OTHER;
    }
    try {
      FileStatus status = place.files().getFileStatus(place.path());
      return status.isDirectory() ? Kind.DIRECTORY : Kind.FILE;
    } catch (FileNotFoundException e) {
      return Kind.NOTHING;
    }
  }

  private static void requireFile(Kind kind) throws IOException {
    switch (kind) {
      case DIRECTORY -> throw new IOException("it is a directory");
      case OTHER -> throw new IOException("it is a device or a pipe, not a file");
      case NOTHING, FILE -> {}
    }
  }

  /**
   * Renames over what is there: at once on the local disk and on HDFS; elsewhere the older file
   * steps aside meanwhile, and back if that fails. (FileContext would delete it first.)
   */
  private void rename(Place from, Place to) throws IOException {
    FileSystem files = to.files();
    if (from.local().isPresent() && to.local().isPresent()) {
      Files.move(from.local().get(), to.local().get(), StandardCopyOption.ATOMIC_MOVE);
    } else if (!files.exists(to.path())) {
      requireRenamed(files, from.path(), to.path());
    } else if (files.getUri().getScheme().equals(HDFS)) {
      context(files)
          .rename(
              files.makeQualified(from.path()),
              files.makeQualified(to.path()),
              Options.Rename.OVERWRITE);
    } else {
      Place aside = to.sibling(unfinished(to.path().getName()));
      requireRenamed(files, to.path(), aside.path());
      try {
        requireRenamed(files, from.path(), to.path());
      } catch (IOException e) {
        requireRenamed(files, aside.path(), to.path());
        throw e;
      }
      discard(aside);
    }
  }

  private static void requireRenamed(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("it cannot be renamed from %s to %s".formatted(from, to));
    }
  }

  /** The FileContext of a file system: one for each, not one for each file. */
  private FileContext context(FileSystem files) throws IOException {
    FileContext known = contexts.get(files.getUri());
    if (known == null) {
      known = FileContext.getFileContext(files.getUri(), configuration);
      contexts.put(files.getUri(), known);
    }
    return known;
  }

  private static void remove(Place place) throws IOException {
    Optional<java.nio.file.Path> local = place.local();
    if (local.isPresent()) {
      Files.deleteIfExists(local.get()); // says why, if it can't
    } else if (!place.files().delete(place.path(), false) && place.files().exists(place.path())) {
      throw new IOException("it cannot be removed");
    }
  }

  /** Removes what is of no use; if that fails, it is left, for what went before counts. */
  private static void discard(Place place) {
    try {
      if (kind(place) != Kind.NOTHING) {
        remove(place);
      }
    } catch (IOException e) {
      LOG.warn("{} is left behind: {}", place.path(), ModelException.oneLine(e));
    }
  }
}
