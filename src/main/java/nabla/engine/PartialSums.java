package nabla.engine;

import nabla.linalg.TreeSum;
import nabla.nn.GradientSum;
import nabla.nn.GradientTree;
import nabla.nn.Parameters;
import nabla.nn.Topology;

/** The gradient sums of a power of two of parts of a step, in order, still to be added. */
public final class PartialSums {

  private final GradientSum[] sums;
  private final float[][] gradients;

  /** So many parts, none there yet. */
  public PartialSums(int count) {
    sums = new GradientSum[count];
    gradients = new float[count][];
  }

  public int count() {
    return sums.length;
  }

  /** Part i. */
  public GradientSum get(int i) {
    return sums[i];
  }

  /** Sets part i. */
  public void set(int i, GradientSum sum) {
    sums[i] = sum;
    gradients[i] = sum.gradient();
  }

  /** Σ w_x ∂C_x/∂w of each part. */
  public float[][] gradients() {
    return gradients;
  }

  /** Σ w_x C_x over all parts; scratch has an element for each. */
  public double cost(double[] scratch) {
    return GradientTree.addUp(sums, GradientSum::cost, scratch);
  }

  /** Σ w_x over all parts. */
  public double weight(double[] scratch) {
    return GradientTree.addUp(sums, GradientSum::weight, scratch);
  }

  /** The sum over all parts, once {@link TreeSum#addUp} has added their gradients. */
  public GradientSum root(Topology topology) {
    double[] scratch = new double[sums.length];
    return new GradientSum(new Parameters(topology, gradients[0]), cost(scratch), weight(scratch));
  }
}
