package nabla.model;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** A file system of Hadoop's; the one class of this package that knows Hadoop. */
public final class HadoopFiles implements FileTree {

  private static final String LOCAL = "file";
  private static final String HDFS = "hdfs"; // only its FileContext renames over a file

  /** The file systems that Hadoop has and Spark leaves out. */
  private static final Map<String, String> MODULES =
      Map.of("s3a", "hadoop-aws", "abfs", "hadoop-azure", "abfss", "hadoop-azure");

  private final FileSystem files;
  private final Location root; // of which scheme and authority are those of all paths
  private final Map<URI, FileContext> contexts; // one for each file system, not for each file

  private HadoopFiles(FileSystem files, Location root, Map<URI, FileContext> contexts) {
    this.files = files;
    this.root = root;
    this.contexts = contexts;
  }

  /** Files on any file system that a Hadoop configuration knows. */
  public static Storage storage(Configuration configuration) {
    Map<URI, FileContext> contexts = new ConcurrentHashMap<>();
    return new Storage(location -> place(location, configuration, contexts));
  }

  /** The one conversion of a text to a path. Hadoop's own takes some characters for syntax. */
  private static Place place(
      Location location, Configuration configuration, Map<URI, FileContext> contexts)
      throws IOException {
    String scheme =
        location.isUri() ? location.scheme() : FileSystem.getDefaultUri(configuration).getScheme();
    if (LOCAL.equals(scheme)) { // without Hadoop's .crc files: the hash says more
      return LocalFiles.place(location.path());
    }
    Path path = new Path(location.scheme(), location.authority(), location.path());
    return new Place(
        new HadoopFiles(fileSystem(path, configuration), location, contexts),
        path.toUri().getPath());
  }

  /**
   * The file system of a path.
   *
   * @throws NoFileSystemException if it is not to be had
   */
  public static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (UnsupportedFileSystemException
        | RuntimeException
        | LinkageError
        | ServiceConfigurationError e) {
      Throwable why = e.getCause() instanceof ClassNotFoundException ? e.getCause() : e;
      Optional<String> library =
          Optional.ofNullable(MODULES.get(String.valueOf(path.toUri().getScheme())))
              .map(name -> "org.apache.hadoop:%s:%s".formatted(name, VersionInfo.getVersion()));
      throw new NoFileSystemException(String.valueOf(why.getMessage()), library, e);
    }
  }

  private Path at(String path) {
    return new Path(root.scheme(), root.authority(), path);
  }

  @Override
  public Storage.Kind kind(String path) throws IOException {
    try {
      FileStatus status = files.getFileStatus(at(path));
      return status.isDirectory() ? Storage.Kind.DIRECTORY : Storage.Kind.FILE;
    } catch (FileNotFoundException e) {
      return Storage.Kind.NOTHING;
    }
  }

  @Override
  public <T> T read(String file, Reading<T> content) throws IOException {
    long length = files.getFileStatus(at(file)).getLen();
    try (DataInputStream in = files.open(at(file))) {
      return content.from(in, length);
    }
  }

  @Override
  public OutputStream create(String file) throws IOException {
    return files.create(at(file), false);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return Arrays.stream(files.listStatus(at(directory)))
        .map(status -> status.getPath().getName())
        .toList();
  }

  @Override
  public void makeDirectory(String directory) throws IOException {
    if (!files.mkdirs(at(directory))) {
      throw new IOException("the directory cannot be made");
    }
  }

  @Override
  public boolean replacesFiles() {
    return HDFS.equals(files.getUri().getScheme());
  }

  @Override
  public void rename(String from, String to) throws IOException {
    if (replacesFiles() && kind(to) == Storage.Kind.FILE) {
      context()
          .rename(
              files.makeQualified(at(from)), files.makeQualified(at(to)), Options.Rename.OVERWRITE);
    } else if (!files.rename(at(from), at(to))) {
      throw new IOException("it cannot be renamed from %s to %s".formatted(at(from), at(to)));
    }
  }

  private FileContext context() throws IOException {
    FileContext known = contexts.get(files.getUri());
    if (known == null) {
      known = FileContext.getFileContext(files.getUri(), files.getConf());
      contexts.put(files.getUri(), known);
    }
    return known;
  }

  @Override
  public void remove(String path) throws IOException {
    remove(path, false);
  }

  @Override
  public void removeAll(String directory) throws IOException {
    remove(directory, true);
  }

  private void remove(String path, boolean all) throws IOException {
    if (!files.delete(at(path), all) && files.exists(at(path))) {
      throw new IOException("it cannot be removed");
    }
  }

  @Override
  public String followed(String path) {
    return path;
  }
}
