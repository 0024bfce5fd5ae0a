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
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** A place on a file system of Hadoop's; the one class of this package that knows Hadoop. */
public final class HadoopFiles extends Place {

  private static final String LOCAL = "file";
  private static final String HDFS = "hdfs"; // only its FileContext renames over a file

  /** The file systems that Hadoop has and Spark leaves out. */
  private static final Map<String, String> MODULES =
      Map.of("s3a", "hadoop-aws", "abfs", "hadoop-azure", "abfss", "hadoop-azure");

  private final FileSystem files;
  private final Path at;
  private final Map<URI, FileContext> contexts; // one for each file system, not for each file

  private HadoopFiles(FileSystem files, Path at, Map<URI, FileContext> contexts) {
    this.files = files;
    this.at = at;
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
      return new LocalPlace(location.path());
    }
    Path path = new Path(location.scheme(), location.authority(), location.path());
    return new HadoopFiles(fileSystem(path, configuration), path, contexts);
  }

  private static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
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

  @Override
  String path() {
    return at.toUri().getPath();
  }

  @Override
  Place withPath(String path) {
    URI uri = at.toUri();
    return new HadoopFiles(files, new Path(uri.getScheme(), uri.getAuthority(), path), contexts);
  }

  @Override
  Storage.Kind kind() throws IOException {
    try {
      return files.getFileStatus(at).isDirectory() ? Storage.Kind.DIRECTORY : Storage.Kind.FILE;
    } catch (FileNotFoundException e) {
      return Storage.Kind.NOTHING;
    }
  }

  @Override
  <T> T read(Reading<T> content) throws IOException {
    long length = files.getFileStatus(at).getLen();
    try (DataInputStream in = files.open(at)) {
      return content.from(in, length);
    }
  }

  @Override
  OutputStream create() throws IOException {
    return files.create(at, false);
  }

  @Override
  List<String> list() throws IOException {
    return Arrays.stream(files.listStatus(at)).map(status -> status.getPath().getName()).toList();
  }

  @Override
  void makeDirectory() throws IOException {
    if (!files.mkdirs(at)) {
      throw new IOException("the directory cannot be made");
    }
  }

  @Override
  boolean replacesFiles() {
    return HDFS.equals(files.getUri().getScheme());
  }

  @Override
  void rename(Place to) throws IOException {
    Path there = ((HadoopFiles) to).at;
    if (replacesFiles() && to.kind() == Storage.Kind.FILE) {
      FileContext context = contexts.get(files.getUri());
      if (context == null) {
        context = FileContext.getFileContext(files.getUri(), files.getConf());
        contexts.put(files.getUri(), context);
      }
      context.rename(files.makeQualified(at), files.makeQualified(there), Options.Rename.OVERWRITE);
    } else if (!files.rename(at, there)) {
      throw new IOException("it cannot be renamed from %s to %s".formatted(at, there));
    }
  }

  @Override
  void remove(boolean all) throws IOException {
    if (!files.delete(at, all) && files.exists(at)) {
      throw new IOException("it cannot be removed");
    }
  }
}
