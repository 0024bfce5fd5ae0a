package io.nabla.model;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk as {@code plain:///}, a file system that only {@code fs.plain.impl} tells of:
 * there is no FileContext for it. As HDFS, it does not rename over what is there.
 */
public final class PlainFileSystem extends RawLocalFileSystem {

  /** Settings under which it is known. */
  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.plain.impl", PlainFileSystem.class.getName());
    return configuration;
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
  public boolean rename(Path from, Path to) throws IOException {
    return !exists(to) && !to.getName().startsWith("unreachable") && super.rename(from, to);
  }
}
