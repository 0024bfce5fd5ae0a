package nabla.engine;

import java.util.function.ToDoubleFunction;
import nabla.linalg.TreeSum;
import nabla.nn.GradientSum;
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

  GradientSum get(int i) {
    return sums[i];
  }

  public void set(int i, GradientSum sum) {
    sums[i] = sum;
    gradients[i] = sum.gradient();
  }

  /** Σ w_x ∂C_x/∂w of each part. */
  float[][] gradients() {
    return gradients;
  }

  /** Σ w_x C_x over all parts. */
  public double cost() {
    return sum(GradientSum::cost, 0, sums.length);
  }

  /** Σ w_x over all parts. */
  public double weight() {
    return sum(GradientSum::weight, 0, sums.length);
  }

  /** In the tree over the order of the parts. */
  private double sum(ToDoubleFunction<GradientSum> number, int from, int count) {
    int half = count / 2;
    return count == 1
        ? number.applyAsDouble(sums[from])
        : sum(number, from, half) + sum(number, from + half, half);
  }

  /** The sum over all parts, whose gradients are added into the first. */
  public GradientSum addUp(Topology topology) {
    TreeSum.addUp(gradients, topology.trainedFrom(), topology.parameterCount());
    return root(topology);
  }

  /** The sum over all parts, once their gradients are added into the first. */
  GradientSum root(Topology topology) {
    return new GradientSum(new Parameters(topology, gradients[0]), cost(), weight());
  }
}
