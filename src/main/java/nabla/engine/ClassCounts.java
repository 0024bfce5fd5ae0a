package nabla.engine;

import nabla.nn.Decision;
import nabla.nn.Microbatch;
import nabla.nn.Workspace;

/**
 * How often each class was there, was said, and was said rightly, by weight: F1, the mean over the
 * classes by how often they are there.
 *
 * <pre>
 * F1 = Σ_k W_k F_k / Σ_k W_k,  F = 2 P R / (P + R),  P = right / said,  R = right / there
 * </pre>
 *
 * <p>A class that is never said rightly has F = 0. Source: van Rijsbergen 1979, chapter 7; the mean
 * as in Spark's {@code MulticlassMetrics.weightedFMeasure}.
 */
final class ClassCounts implements Tally {

  private static final long serialVersionUID = 1;

  private final double[] there;
  private final double[] said;
  private final double[] right;

  ClassCounts(int classes) {
    there = new double[classes];
    said = new double[classes];
    right = new double[classes];
  }

  @Override
  public void add(Microbatch batch, Workspace workspace, int x) {
    int classes = there.length;
    int label = Decision.classOf(batch.targets(), x * classes, classes); // a 1 among zeros
    int told = Decision.classOf(workspace.outputWeightedInputs(), x * classes, classes);
    double weight = batch.weights()[x];
    there[label] += weight;
    said[told] += weight;
    right[label] += told == label ? weight : 0;
  }

  @Override
  public void add(Tally next) {
    ClassCounts other = (ClassCounts) next;
    for (int k = 0; k < there.length; k++) {
      there[k] += other.there[k];
      said[k] += other.said[k];
      right[k] += other.right[k];
    }
  }

  @Override
  public double value() {
    double sum = 0;
    double weight = 0;
    for (int k = 0; k < there.length; k++) {
      // 2 P R / (P + R) with both multiplied out
      sum += right[k] == 0 ? 0 : there[k] * 2 * right[k] / (there[k] + said[k]);
      weight += there[k];
    }
    return sum / weight;
  }
}
