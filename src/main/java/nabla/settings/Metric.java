package nabla.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A figure by which the epochs of a training are compared.
 *
 * <p>With w_x the weight of an example and all sums over examples:
 *
 * <pre>
 * cost      Σ w C_x / Σ w
 * accuracy  Σ w over the examples that are right / Σ w
 * auc       the area under the ROC curve of two classes, by trapezoids, from every score
 * f1        Σ_k W_k F_k / Σ_k W_k,  F = 2 P R / (P + R),  W_k = Σ w of class k
 * rmse      √(Σ w (a − y)² / Σ w)
 * mae       Σ w |a − y| / Σ w
 * r2        1 − Σ w (a − y)² / Σ w (y − ȳ)²
 * </pre>
 *
 * <p>The sums of the last three are over all numbers of all outputs. They are those of Spark's
 * evaluators: {@code areaUnderROC}, {@code f1}, {@code rmse}, {@code mae}, {@code r2}.
 */
public enum Metric {
  COST,
  ACCURACY,
  AUC,
  F1,
  RMSE,
  MAE,
  R2;

  /** The name in configuration files, such as {@code cost}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The metric with that label, if there is one. */
  public static Optional<Metric> find(String label) {
    return Arrays.stream(values()).filter(metric -> metric.label().equals(label)).findFirst();
  }

  /** Whether more is better. */
  public boolean isToRise() {
    return this == ACCURACY || this == AUC || this == F1 || this == R2;
  }

  /** A value as what should come down; what is no number is worse than any. */
  public double loss(double value) {
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : isToRise() ? -value : value;
  }

  /**
   * Whether it can be measured.
   *
   * @param labels whether the network tells classes, or says numbers
   * @param outputs how many
   */
  public boolean fits(boolean labels, int outputs) {
    return switch (this) {
      case COST -> true;
      case ACCURACY, F1 -> labels;
      case AUC -> labels && outputs == 2;
      case RMSE, MAE, R2 -> !labels;
    };
  }

  /** The labels of all. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Metric::label).toList();
  }

  /** The labels of those that can be measured, as above. */
  public static List<String> labels(boolean labels, int outputs) {
    return Arrays.stream(values())
        .filter(metric -> metric.fits(labels, outputs))
        .map(Metric::label)
        .toList();
  }
}
