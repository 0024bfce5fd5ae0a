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
public final class ClassCounts implements Tally {

  private static final long serialVersionUID = 1;

  private final double[] there;
  private final double[] said;
  private final double[] right;

  public ClassCounts(int classes) {
    there = new double[classes];
    said = new double[classes];
    right = new double[classes];
  }

  @Override
  public void add(Microbatch batch, Workspace workspace, int x) {
    int classes = there.length;
    int label = Decision.classOf(batch.targets(), x * classes, classes); // a 1 among zeros
    int told = Decision.classOf(workspace.outputWeightedInputs(), x * classes, classes);
    count(label, told, batch.weights()[x]);
  }

  /** Counts an example of a class of which one was told, the same or another. */
  public void count(int label, int told, double weight) {
    count(label, true, told == label, weight);
    if (told != label) {
      count(told, false, true, weight);
    }
  }

  /** Counts an example of which class k is there or not, and was said to be so or not. */
  public void count(int k, boolean isThere, boolean isSaid, double weight) {
    there[k] += isThere ? weight : 0;
    said[k] += isSaid ? weight : 0;
    right[k] += isThere && isSaid ? weight : 0;
  }

  /** Which part of what was said to be class k is; 0 if nothing was. */
  public double precision(int k) {
    return said[k] == 0 ? 0 : right[k] / said[k];
  }

  /** Which part of class k was said to be; 0 if there is none. */
  public double recall(int k) {
    return there[k] == 0 ? 0 : right[k] / there[k];
  }

  /** 2 P R / (P + R), with both multiplied out. */
  public double f1(int k) {
    return right[k] == 0 ? 0 : 2 * right[k] / (there[k] + said[k]);
  }

  /** The weight of the examples of class k. */
  public double support(int k) {
    return there[k];
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
      sum += right[k] == 0 ? 0 : there[k] * 2 * right[k] / (there[k] + said[k]);
      weight += there[k];
    }
    return sum / weight;
  }
}
