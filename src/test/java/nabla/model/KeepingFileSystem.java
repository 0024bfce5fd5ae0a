package nabla.model;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;

/**
 * The local disk as {@code keeping:///}, where files may be written, read and renamed, but not
 * removed, as a bucket may be set up. Counts its instances.
 */
public final class KeepingFileSystem extends RawLocalFileSystem {

  static final AtomicInteger INSTANCES = new AtomicInteger();

  /** Made by Hadoop. */
  public KeepingFileSystem() {
    INSTANCES.incrementAndGet();
  }

  /** Settings under which it is known. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.keeping.impl", KeepingFileSystem.class.getName());
    configuration.set("fs.AbstractFileSystem.keeping.impl", ForFileContext.class.getName());
    return configuration;
  }

  @Override
  public URI getUri() {
    return URI.create("keeping:///");
  }

  @Override
  public String getScheme() {
    return "keeping";
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    throw new AccessControlException("Access Denied (s3:DeleteObject): " + path);
  }

  /** The same for FileContext. */
  public static final class ForFileContext extends DelegateToFileSystem {

    /** Made by Hadoop. */
    public ForFileContext(URI uri, Configuration configuration)
        throws IOException, URISyntaxException {
      super(uri, new KeepingFileSystem(), configuration, "keeping", false);
    }
  }
}
