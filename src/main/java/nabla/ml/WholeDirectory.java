package nabla.ml;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import nabla.model.HadoopFiles;
import nabla.model.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that is written whole or not at all: first under another name beside its place, and
 * then exchanged for what is there by two renames. Whatever fails, the older one is there again.
 */
final class WholeDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(WholeDirectory.class);

  private final FileSystem files;
  private final Path path;
  private final String name = UUID.randomUUID().toString();

  private WholeDirectory(FileSystem files, Path path) {
    this.files = files;
    this.path = path;
  }

  /**
   * Writes a directory.
   *
   * @param overwrite whether one that is there may be replaced; a symbolic link is followed
   * @param content writes the content into an empty place, whose path it is told
   * @throws IOException if there is one that may not be replaced, or the file system refuses
   */
  static void write(
      String directory, boolean overwrite, Configuration hadoop, Consumer<String> content)
      throws IOException {
    Path given = new Path(directory);
    FileSystem files = fileSystem(given, hadoop);
    WholeDirectory whole = new WholeDirectory(files, followed(files, given));
    whole.requireFree(overwrite);
    whole.write(content);
  }

  private static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    try {
      return HadoopFiles.fileSystem(path, hadoop);
    } catch (IOException e) {
      throw new IOException("path %s cannot be written: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Where a symbolic link on a local disk leads to; any other path as it is. */
  private static Path followed(FileSystem files, Path path) throws IOException {
    Optional<java.nio.file.Path> local = Storage.onLocalDisk(files.makeQualified(path).toString());
    return local.isPresent() && Files.isSymbolicLink(local.get())
        ? new Path(local.get().toRealPath().toString())
        : path;
  }

  private void requireFree(boolean overwrite) throws IOException {
    if (files.exists(path) && !overwrite) {
      throw new IOException(
          "path %s must not exist yet, got one; write().overwrite().save(path) replaces it"
              .formatted(path));
    }
    if (files.exists(path) && !files.getFileStatus(path).isDirectory()) {
      throw new IOException("path %s must be a directory to be replaced".formatted(path));
    }
  }

  private void write(Consumer<String> content) throws IOException {
    Path unfinished = beside("unfinished");
    boolean done = false;
    try {
      content.accept(unfinished.toString());
      exchange(unfinished);
      done = true;
    } finally {
      if (!done) {
        remove(unfinished, "what there is of the new one");
      }
    }
  }

  private void exchange(Path unfinished) throws IOException {
    Path older = beside("older");
    boolean replaces = files.exists(path);
    if (replaces) {
      rename(path, older);
    }
    try {
      rename(unfinished, path);
    } catch (IOException | RuntimeException e) {
      if (replaces) {
        rename(older, path);
      }
      throw e;
    }
    if (replaces) {
      remove(older, "the older one");
    }
  }

  private Path beside(String what) {
    String hidden = ".%s.%s.%s".formatted(path.getName(), name, what);
    return new Path(path.getParent(), new Path(null, null, hidden)); // colons are no scheme's
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException(
          "%s cannot be renamed to %s; check your rights".formatted(from, to.getName()));
    }
  }

  private void remove(Path old, String what) {
    try {
      files.delete(old, true);
    } catch (IOException e) {
      LOG.warn("{}: {} cannot be removed and is left in {} ({})", path, what, old, e.getMessage());
    }
  }
}
