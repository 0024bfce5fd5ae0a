package nabla.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * Where a model came from: enough to train it once more, bit for bit, given the same rows.
 *
 * @param nablaVersion version of Nabla
 * @param sparkVersion version of Spark
 * @param javaVersion version of the JVM
 * @param blas what computed, as {@link nabla.linalg.Blas#name} says
 * @param seed the seed of all randomness
 * @param trainingRows number of rows trained on, at least 0
 * @param settings the settings by name, in the order given
 */
public record Provenance(
    String nablaVersion,
    String sparkVersion,
    String javaVersion,
    String blas,
    long seed,
    long trainingRows,
    Map<String, String> settings)
    implements Serializable {

  private static final String POM = "/META-INF/maven/io.nabla/nabla/pom.properties";

  /**
   * Checks that all is there.
   *
   * @throws IllegalArgumentException if the number of rows is negative
   */
  public Provenance {
    Objects.requireNonNull(nablaVersion, "nablaVersion");
    Objects.requireNonNull(sparkVersion, "sparkVersion");
    Objects.requireNonNull(javaVersion, "javaVersion");
    Objects.requireNonNull(blas, "blas");
    if (trainingRows < 0) {
      throw new IllegalArgumentException("trainingRows must be at least 0, got " + trainingRows);
    }
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Adds it to the texts of a file. */
  void write(Map<String, String> texts) {
    texts.put("provenance.nablaVersion", nablaVersion);
    texts.put("provenance.sparkVersion", sparkVersion);
    texts.put("provenance.javaVersion", javaVersion);
    texts.put("provenance.blas", blas);
    texts.put("provenance.seed", String.valueOf(seed));
    texts.put("provenance.trainingRows", String.valueOf(trainingRows));
    settings.forEach((name, text) -> texts.put("settings." + name, text));
  }

  /** What {@link #write} has added; the settings are in the order of their names. */
  static Provenance read(Header header) {
    return new Provenance(
        header.text("provenance.nablaVersion"),
        header.text("provenance.sparkVersion"),
        header.text("provenance.javaVersion"),
        header.text("provenance.blas"),
        header.integer("provenance.seed"),
        header.integer("provenance.trainingRows"),
        header.texts("settings"));
  }

  /** The version of Nabla, as Maven notes it in the jar. */
  public static String versionOfNabla() {
    try (InputStream stream = Provenance.class.getResourceAsStream(POM)) {
      Properties properties = new Properties();
      if (stream != null) {
        properties.load(stream);
      }
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
