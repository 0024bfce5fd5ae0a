package io.nabla.ml;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.sql.SparkSession;

/**
 * {@code plain:///}, a file system as many sites have one of their own: known by {@code
 * fs.plain.impl} alone, without an AbstractFileSystem. It refuses what a test tells it to.
 */
public final class PlainFileSystem extends RawLocalFileSystem {

  /** What it refuses: create, rename or delete, and of which path. */
  private static volatile BiPredicate<String, Path> refused = (what, path) -> false;

  private static final AtomicInteger CREATED = new AtomicInteger();

  /** Makes it known to a session, not to Spark's context. */
  static void register(SparkSession spark) {
    spark.conf().set("fs.plain.impl", PlainFileSystem.class.getName());
  }

  /** Refuses from now on. */
  static void refuse(BiPredicate<String, Path> what) {
    refused = what;
  }

  /** Refuses nothing any more. */
  static void refuseNothing() {
    refused = (what, path) -> false;
  }

  /** How many files have been created so far. */
  static int created() {
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
    return !refused.test("rename", from) && super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    require("delete", path);
    return super.delete(path, recursive);
  }

  private static void require(String what, Path path) throws IOException {
    if (refused.test(what, path)) {
      throw new AccessControlException("Access Denied (" + what + "): " + path);
    }
  }
}
