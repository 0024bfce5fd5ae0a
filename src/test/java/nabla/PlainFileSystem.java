package nabla;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.sql.SparkSession;

/**
 * The local disk as {@code plain:///}, a file system as many sites have one of their own: known by
 * {@code fs.plain.impl} alone, so there is no FileContext for it. As HDFS, it does not rename over
 * what is there. It refuses what a test tells it to.
 */
public final class PlainFileSystem extends RawLocalFileSystem {

  /** What it refuses. */
  @FunctionalInterface
  public interface Refusal {

    /**
     * Whether it refuses something; or throws what it says.
     *
     * @param what create, rename, rename to, or delete
     */
    boolean of(String what, Path path) throws IOException;
  }

  private static final String SETTING = "fs.plain.impl";
  private static final Refusal NOTHING = (what, path) -> false;
  private static final AtomicInteger CREATED = new AtomicInteger();

  private static volatile Refusal refusal = NOTHING;

  /** Settings under which it is known. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(SETTING, PlainFileSystem.class.getName());
    return configuration;
  }

  /** Makes it known to a session, not to Spark's context. */
  public static void register(SparkSession spark) {
    spark.conf().set(SETTING, PlainFileSystem.class.getName());
  }

  /** Refuses from now on. */
  public static void refuse(Refusal what) {
    refusal = what;
  }

  /** Refuses nothing any more. */
  public static void refuseNothing() {
    refusal = NOTHING;
  }

  /** How many files have been created so far. */
  public static int created() {
    return CREATED.get();
  }

  @Override
  public URI getUri() {
    return URI.create("plain:///");
  }

  @Override
  public String getScheme() {
    return "plain";
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    require("create", path);
    CREATED.incrementAndGet();
    return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    require("create", path);
    CREATED.incrementAndGet();
    return super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return !refusal.of("rename", from)
        && !refusal.of("rename to", to)
        && !exists(to)
        && super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    require("delete", path);
    return super.delete(path, recursive);
  }

  private static void require(String what, Path path) throws IOException {
    if (refusal.of(what, path)) {
      throw new AccessControlException("Access Denied (" + what + "): " + path);
    }
  }
}
