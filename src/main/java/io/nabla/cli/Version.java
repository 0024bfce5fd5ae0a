package io.nabla.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of Nabla, as Maven notes it in the jar. */
final class Version implements IVersionProvider {

  private static final String POM = "/META-INF/maven/io.nabla/nabla/pom.properties";

  static String nabla() {
    try (InputStream stream = Version.class.getResourceAsStream(POM)) {
      if (stream == null) {
        return "development";
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"nabla " + nabla()};
  }
}
