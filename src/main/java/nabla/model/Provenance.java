package nabla.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import nabla.text.Redaction;

/**
 * Where a model came from: enough to train it once more, bit for bit, given the same rows.
 *
 * @param circumstances what did not, by name, such as the version of Spark or the name of a column
 */
public record Provenance(RunIdentity run, Map<String, String> circumstances)
    implements Serializable {

  private static final String POM = "/META-INF/maven/io.nabla/nabla/pom.properties";

  /** Puts the circumstances in the order of their names. */
  public Provenance {
    Objects.requireNonNull(run, "run");
    circumstances = Collections.unmodifiableSortedMap(new TreeMap<>(circumstances));
  }

  /**
   * The provenance of a training on Spark.
   *
   * @param said every setting in effect, with its value as a text; of secrets, no more is kept than
   *     that there was one
   */
  public static Provenance of(RunIdentity run, String spark, long rows, Map<String, String> said) {
    Redaction redaction = Redaction.inForce();
    Map<String, String> circumstances = new TreeMap<>(said);
    circumstances.replaceAll(redaction::setting);
    circumstances.put("Spark", spark);
    circumstances.put("Java", System.getProperty("java.version"));
    circumstances.put("rows", String.valueOf(rows));
    return new Provenance(run, circumstances);
  }

  /** Adds it to the texts of a file. */
  void write(Map<String, String> texts) {
    run.facts().forEach((name, text) -> texts.put("run." + name, text));
    circumstances.forEach((name, text) -> texts.put("provenance." + name, text));
  }

  /** What {@link #write} has added. */
  static Provenance read(Safetensors header) {
    return new Provenance(new RunIdentity(header.texts("run")), header.texts("provenance"));
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
