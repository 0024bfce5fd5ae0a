package nabla.nn;

import java.io.Serializable;

/**
 * What the weighted inputs z^L of one example say of its classes: a score for each, a distribution
 * over them, and one of them.
 *
 * @param softmax whether z^L is of a softmax layer
 * @param thresholds t, one for each class, at most one of them 0; empty: none
 */
public record ClassScores(boolean softmax, double[] thresholds) implements Serializable {

  private static final long serialVersionUID = 1;

  /** Those of a network, without thresholds. */
  public static ClassScores of(Topology topology) {
    return of(topology, new double[0]);
  }

  /** Those of a network. */
  public static ClassScores of(Topology topology, double[] thresholds) {
    boolean softmax = topology.activation(topology.depth()).equals(Activation.SOFTMAX);
    return new ClassScores(softmax, thresholds);
  }

  /**
   * Whether there is a distribution; nothing makes one of the margins that the cost hinge is about.
   */
  public static boolean areProbable(Activation output) {
    return !output.equals(Activation.IDENTITY);
  }

  /** The class: that of the largest z^L, or with thresholds that of the largest p / t. */
  public int classOf(double[] z) {
    return thresholds.length == 0
        ? Decision.classOf(z)
        : largestQuotient(distribution(scores(z.clone())));
  }

  /** At t = 0 the quotient is infinite, but at p = t = 0 it is no number. */
  private int largestQuotient(double[] p) {
    for (int j = 0; j < p.length; j++) {
      p[j] /= thresholds[j];
    }
    return Decision.classOf(p);
  }

  /** z^L as scores: those of softmax less their mean. Overwrites it. */
  public double[] scores(double[] z) {
    double sum = 0;
    for (double score : z) {
      sum += score;
    }
    for (int j = 0; softmax && j < z.length; j++) {
      z[j] -= sum / z.length;
    }
    return z;
  }

  /** The score of the second of two classes, of example x of a block that has gone forward. */
  public double ofSecond(Workspace workspace, int x) {
    float[] z = workspace.outputWeightedInputs();
    return scores(new double[] {z[2 * x], z[2 * x + 1]})[1] + 0.0; // −0 is 0
  }

  /**
   * The distribution e^{l_j} / Σ e^{l_k} with l = z for softmax, and l = ln σ(z) for sigmoid
   * outputs: they are scaled to sum up to 1. In logarithms, since σ(z) is 0 or 1 from some z on.
   * Overwrites z, or the scores of it.
   */
  public double[] distribution(double[] z) {
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
