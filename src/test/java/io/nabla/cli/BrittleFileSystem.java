package io.nabla.cli;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk as {@code brittle:/…}, known by {@code fs.brittle.impl} alone, as many companies'
 * own file systems are; it can refuse to delete, and once to rename to some name.
 */
public final class BrittleFileSystem extends RawLocalFileSystem {

  static volatile boolean deletes = true;
  static volatile String refused = "\n";

  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.brittle.impl", BrittleFileSystem.class.getName());
    return configuration;
  }

  static void mend() {
    deletes = true;
    refused = "\n";
  }

  @Override
  public URI getUri() {
    return URI.create("brittle:///");
  }

  @Override
  public String getScheme() {
    return "brittle";
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (!deletes) {
      throw new IOException("access denied");
    }
    return super.delete(path, recursive);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (to.toString().endsWith(refused)) {
      mend();
      throw new IOException("quota exceeded");
    }
    return super.rename(from, to);
  }
}
