package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * One file system, as {@link Storage} uses it. Paths are texts that are taken to the letter,
 * without scheme and authority, and without a slash at their end.
 */
interface FileTree {

  /** Reads the content of a file of so many bytes. */
  @FunctionalInterface
  interface Reading<T> {
    T from(DataInputStream in, long length) throws IOException;
  }

  Storage.Kind kind(String path) throws IOException;

  <T> T read(String file, Reading<T> content) throws IOException;

  /** Opens a new file, in a directory that is made if there is none. */
  OutputStream create(String file) throws IOException;

  /** The names in a directory. */
  List<String> list(String directory) throws IOException;

  void makeDirectory(String directory) throws IOException;

  /** Whether {@link #rename} replaces a file at once, so that there is one at any moment. */
  boolean replacesFiles();

  /**
   * Renames a file or a directory.
   *
   * @throws java.nio.file.AtomicMoveNotSupportedException if that is to another disk
   */
  void rename(String from, String to) throws IOException;

  /** Removes a file, or a directory that is empty; nothing, if there is none. */
  void remove(String path) throws IOException;

  /** Removes a directory with all that is in it. */
  void removeAll(String directory) throws IOException;

  /** Where a symbolic link leads to; any other path as it is. */
  String followed(String path) throws IOException;
}
