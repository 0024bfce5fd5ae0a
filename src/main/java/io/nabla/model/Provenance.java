package io.nabla.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Where a model came from: enough to train it once more, bit for bit, given the same rows.
 *
 * @param nablaVersion version of Nabla
 * @param sparkVersion version of Spark
 * @param javaVersion version of the JVM
 * @param blas what computed, as {@link io.nabla.linalg.Blas#name} says
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
    Map<String, String> settings) {

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
}
