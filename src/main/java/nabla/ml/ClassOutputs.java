package nabla.ml;

import nabla.nn.Decision;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.param.shared.HasThresholds;

/**
 * What a classifier says of a row: scores, a distribution over the classes, and one of them.
 *
 * @param softmax whether z^L is of a softmax layer
 * @param thresholds t, one for each class, at most one of them 0; empty: none
 */
record ClassOutputs(boolean softmax, double[] thresholds) implements Inference.Outputs {

  private static final long serialVersionUID = 1;

  /** The thresholds of a stage, none or one for each class. */
  static double[] thresholds(HasThresholds stage, int classes) {
    double[] thresholds =
        stage.isDefined(stage.thresholds()) ? stage.getThresholds() : new double[0];
    if (thresholds.length != 0 && thresholds.length != classes) {
      throw new IllegalArgumentException(
          "thresholds must be %s numbers, one for each class, got %s"
              .formatted(classes, thresholds.length));
    }
    return thresholds;
  }

  @Override
  public boolean ofWeightedInputs() {
    return true;
  }

  /** Scores, distribution and class, in this order. */
  @Override
  public Object[] of(double[] z) {
    double[] scores = scores(z.clone());
    double[] p = distribution(scores.clone());
    return new Object[] {new DenseVector(scores), new DenseVector(p), decide(z, p)};
  }

  /** The class: that of the largest z^L, or with thresholds that of the largest p / t. */
  private double decide(double[] z, double[] p) {
    return thresholds.length == 0 ? Decision.classOf(z) : largestQuotient(p);
  }

  /** By Spark's own rule: at t = 0 the quotient is infinite, but at p = t = 0 it is no number. */
  private int largestQuotient(double[] p) {
    double[] quotients = new double[p.length];
    for (int j = 0; j < p.length; j++) {
      quotients[j] = p[j] / thresholds[j];
    }
    return Decision.classOf(quotients);
  }

  /** z^L as scores: those of softmax less their mean. Overwrites it. */
  double[] scores(double[] z) {
    double sum = 0;
    for (double score : z) {
      sum += score;
    }
    for (int j = 0; softmax && j < z.length; j++) {
      z[j] -= sum / z.length;
    }
    return z;
  }

  /**
   * The distribution e^{l_j} / Σ e^{l_k} with l = z for softmax, and l = ln σ(z) for sigmoid
   * outputs: they are scaled to sum up to 1. In logarithms, since σ(z) is 0 or 1 from some z on.
   * Overwrites z.
   */
  double[] distribution(double[] z) {
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < z.length; j++) {
      z[j] = softmax ? z[j] : Math.min(z[j], 0) - Math.log1p(Math.exp(-Math.abs(z[j])));
      most = Math.max(most, z[j]);
    }
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      z[j] = Math.exp(z[j] - most);
      sum += z[j];
    }
    for (int j = 0; j < z.length; j++) {
      z[j] /= sum;
    }
    return z;
  }
}
