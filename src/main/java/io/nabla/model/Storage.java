package io.nabla.model;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/**
 * Files on any file system that Hadoop knows, each written whole or not at all.
 *
 * <p>Every method takes a location as a user writes it: a path, or a URI such as {@code
 * hdfs://host/runs/a}, whose scheme is followed by a slash. What follows is taken to the letter:
 * blanks, {@code %}, {@code #}, {@code ?}, {@code :} and the like are part of a name. So {@code
 * directory + "/" + name} is the location of a file in a directory.
 *
 * <p>Safe for use by several threads.
 */
public final class Storage {

  private static final Pattern URI_LIKE =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(?://([^/]*))?(/.*)?", Pattern.DOTALL);

  private final Configuration configuration;
  private final Map<URI, Optional<FileContext>> contexts = new ConcurrentHashMap<>();

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
   * The location for a text that means the local disk unless it is a URI, as on a command line.
   *
   * @throws IllegalArgumentException if the text is empty
   */
  public static String localUnlessUri(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a path must not be empty");
    }
    return isUri(text) ? text : "file:" + java.nio.file.Path.of(text).toAbsolutePath().normalize();
  }

  /** The path on the local disk that a location means, if it means one. */
  public static Optional<java.nio.file.Path> onLocalDisk(String location) {
    Path path = path(location);
    return "file".equals(path.toUri().getScheme())
        ? Optional.of(java.nio.file.Path.of(path.toUri().getPath()))
        : Optional.empty();
  }

  /** The location for people: a local one without its scheme. */
  public static String shown(String location) {
    return onLocalDisk(location).map(java.nio.file.Path::toString).orElse(location);
  }

  private static boolean isUri(String text) {
    Matcher uri = URI_LIKE.matcher(text);
    return uri.matches() && (uri.group(2) != null || uri.group(3) != null);
  }

  /** The one conversion of a text to a path. Hadoop's own takes some characters for syntax. */
  private static Path path(String location) {
    if (location.isEmpty()) {
      throw new IllegalArgumentException("a path must not be empty");
    }
    Matcher uri = URI_LIKE.matcher(location);
    if (!isUri(location) || !uri.matches()) {
      return new Path(null, null, location);
    }
    String path = uri.group(3) == null ? "/" : uri.group(3);
    return new Path(uri.group(1), uri.group(2), path);
  }

  /** What is at a location. */
  public Kind kind(String location) throws IOException {
    Optional<java.nio.file.Path> local = onLocalDisk(location);
    if (local.isPresent() && Files.exists(local.get())) {
      return Files.isDirectory(local.get())
          ? Kind.DIRECTORY
          : Files.isRegularFile(local.get()) ? Kind.FILE : Kind.OTHER;
    }
    Path path = path(location);
    try {
      FileStatus status = fileSystem(path).getFileStatus(path);
      return status.isDirectory() ? Kind.DIRECTORY : Kind.FILE;
    } catch (FileNotFoundException e) {
      return Kind.NOTHING;
    }
  }

  /**
   * Writes a file, in place of an older one if there is one. It is written under another name
   * beside it and then renamed, so that a reader never sees half of one, and an older one stays
   * until the new one is whole. A symbolic link is followed.
   *
   * @throws IOException if the file system refuses, or if there is something else than a file
   */
  public void write(String file, Writing content) throws IOException {
    Path path = linked(path(file));
    FileSystem files = fileSystem(path);
    requireFile(file);
    Path whole = new Path(path.getParent(), "." + UUID.randomUUID() + ".unfinished");
    try {
      try (OutputStream out = files.create(whole, false)) {
        content.to(out);
      }
      rename(files, whole, path);
    } catch (FSError e) { // so Hadoop tells of a local disk that is full
      discard(files, whole, e);
      throw new IOException(e.getCause().getMessage(), e);
    } catch (IOException | RuntimeException e) {
      discard(files, whole, e);
      throw e;
    }
  }

  private void requireFile(String file) throws IOException {
    switch (kind(file)) {
      case DIRECTORY -> throw new IOException("it is a directory");
      case OTHER -> throw new IOException("it is a device or a pipe, not a file");
      case NOTHING, FILE -> {}
    }
  }

  /** Where a symbolic link leads to, on the local disk; otherwise the path as it is. */
  private Path linked(Path path) throws IOException {
    Optional<java.nio.file.Path> local =
        fileSystem(path) instanceof org.apache.hadoop.fs.RawLocalFileSystem
            ? Optional.of(java.nio.file.Path.of(path.toUri().getPath()).toAbsolutePath())
            : Optional.empty();
    if (local.isEmpty() || !Files.isSymbolicLink(local.get())) {
      return path;
    }
    if (!Files.exists(local.get())) {
      throw new IOException("it is a symbolic link to nothing");
    }
    return new Path(
        path.toUri().getScheme(), path.toUri().getAuthority(), local.get().toRealPath().toString());
  }

  private static void discard(FileSystem files, Path unfinished, Throwable failure) {
    try {
      files.delete(unfinished, false);
    } catch (IOException e) { // it may be left: what went wrong first counts
      failure.addSuppressed(e);
    }
  }

  /** Moves a file, in place of another one if there is one. */
  public void move(String from, String to) throws IOException {
    Path source = path(from);
    requireFile(to);
    rename(fileSystem(source), source, linked(path(to)));
  }

  /**
   * Renames over what is there: at once, where the file system has a FileContext; elsewhere the
   * older file steps aside meanwhile, and back if that fails.
   */
  private void rename(FileSystem files, Path from, Path to) throws IOException {
    Optional<FileContext> context = context(files);
    if (context.isPresent()) {
      context
          .get()
          .rename(files.makeQualified(from), files.makeQualified(to), Options.Rename.OVERWRITE);
      return;
    }
    Path aside = new Path(to.getParent(), "." + UUID.randomUUID() + ".older");
    boolean older = files.exists(to);
    if (older && !files.rename(to, aside)) {
      throw new IOException("the older file cannot be renamed");
    }
    if (!files.rename(from, to)) {
      if (older) {
        files.rename(aside, to);
      }
      throw new IOException("it cannot be renamed from " + from);
    }
    if (older) {
      files.delete(aside, false);
    }
  }

  /**
   * The file system's FileContext, which some have none of; one for each, not one for each file.
   */
  private Optional<FileContext> context(FileSystem files) throws IOException {
    Optional<FileContext> known = contexts.get(files.getUri());
    if (known == null) {
      try {
        known = Optional.of(FileContext.getFileContext(files.getUri(), configuration));
      } catch (UnsupportedFileSystemException e) {
        known = Optional.empty();
      }
      contexts.put(files.getUri(), known);
    }
    return known;
  }

  /** Reads a file. */
  <T> T read(String file, Reading<T> content) throws IOException {
    Path path = path(file);
    FileSystem files = fileSystem(path);
    FileStatus status = files.getFileStatus(path);
    if (kind(file) != Kind.FILE) {
      throw new IOException(
          status.isDirectory() ? "it is a directory" : "it is a device or a pipe, not a file");
    }
    try (DataInputStream in = files.open(path)) {
      return content.from(in, status.getLen());
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
    Path path = path(directory);
    try {
      return Arrays.stream(fileSystem(path).listStatus(path))
          .filter(status -> status.isDirectory() == directories)
          .map(status -> status.getPath().getName())
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Makes a directory, and those above it. */
  public void makeDirectory(String directory) throws IOException {
    Path path = path(directory);
    if (!fileSystem(path).mkdirs(path)) {
      throw new IOException("the directory cannot be made");
    }
  }

  /** Removes a file, or a directory that is empty; nothing, if there is none. */
  public void delete(String location) throws IOException {
    Path path = path(location);
    fileSystem(path).delete(path, false);
  }

  /** The file system of a path. On local disks the one without .crc files: the hash says more. */
  private FileSystem fileSystem(Path path) throws IOException {
    FileSystem files = path.getFileSystem(configuration);
    return files instanceof LocalFileSystem local ? local.getRaw() : files;
  }
}
