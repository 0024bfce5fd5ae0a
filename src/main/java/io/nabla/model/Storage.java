package io.nabla.model;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Files on any file system that Hadoop knows, each written whole or not at all.
 *
 * <p>A file is a path or a URI, such as {@code runs/a/model.safetensors} or {@code
 * hdfs:///a/model}.
 */
public final class Storage {

  private final Configuration configuration;

  /** The file systems of a Hadoop configuration; {@code null} stands for Hadoop's defaults. */
  public Storage(Configuration configuration) {
    this.configuration = configuration == null ? new Configuration() : configuration;
  }

  /** The file systems that Hadoop's own defaults give: the local one, if nothing is set up. */
  public static Storage local() {
    return new Storage(null);
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /** Reads the content of a file of so many bytes. */
  @FunctionalInterface
  interface Reading<T> {
    T from(DataInputStream in, long length) throws IOException;
  }

  /**
   * Writes a file, in place of an older one if there is one. It is written under another name
   * beside it and then renamed, so that a reader never sees half of one, and an older one stays
   * until the new one is whole.
   */
  void write(String file, Writing content) throws IOException {
    Path path = new Path(file);
    FileSystem files = fileSystem(path);
    if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
      throw new IOException("it is a directory");
    }
    Path whole = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
    try {
      try (OutputStream out = files.create(whole, false)) {
        content.to(out);
      }
      FileContext.getFileContext(files.getUri(), configuration)
          .rename(files.makeQualified(whole), files.makeQualified(path), Options.Rename.OVERWRITE);
    } catch (FSError e) { // so Hadoop tells of a local disk that is full
      files.delete(whole, false);
      throw new IOException(e.getCause().getMessage(), e);
    } catch (IOException | RuntimeException e) {
      files.delete(whole, false);
      throw e;
    }
  }

  /** Reads a file. */
  <T> T read(String file, Reading<T> content) throws IOException {
    Path path = new Path(file);
    FileSystem files = fileSystem(path);
    FileStatus status = files.getFileStatus(path);
    if (status.isDirectory()) {
      throw new IOException("it is a directory");
    }
    try (DataInputStream in = files.open(path)) {
      return content.from(in, status.getLen());
    }
  }

  /** The names of the files in a directory, in order; none if there is no such directory. */
  List<String> list(String directory) throws IOException {
    Path path = new Path(directory);
    try {
      return Arrays.stream(fileSystem(path).listStatus(path))
          .filter(FileStatus::isFile)
          .map(status -> status.getPath().getName())
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Removes a file, or a directory with all that is in it. */
  void delete(String file) throws IOException {
    Path path = new Path(file);
    fileSystem(path).delete(path, true);
  }

  /** The file system of a path. On local disks the one without .crc files: the hash says more. */
  private FileSystem fileSystem(Path path) throws IOException {
    FileSystem files = path.getFileSystem(configuration);
    return files instanceof LocalFileSystem local ? local.getRaw() : files;
  }
}
