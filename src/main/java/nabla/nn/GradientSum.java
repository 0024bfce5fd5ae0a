package nabla.nn;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums over examples: Σ w_x ∂C_x/∂w for every parameter, Σ w_x C_x and Σ w_x. For parameters of
 * frozen layers there are zeros.
 *
 * <p>Floating-point addition is not associative, so the sum of many depends on the order; {@link
 * TreeSum} fixes it. One thread writes a sum; of several sums that are complete, threads may add
 * disjoint slices.
 */
public final class GradientSum implements Serializable {

  private static final long serialVersionUID = 1;

  private final Parameters gradient;
  private double cost;
  private double weight;

  /** The empty sum for a network of that shape. */
  public GradientSum(Topology topology) {
    this(Parameters.zeros(topology), 0, 0);
  }

  /**
   * Sums that were computed elsewhere.
   *
   * @param gradient Σ w_x ∂C_x/∂w, laid out as the parameters; held, not copied
   * @param cost Σ w_x C_x
   * @param weight Σ w_x
   */
  public GradientSum(Parameters gradient, double cost, double weight) {
    this.gradient = gradient;
    this.cost = cost;
    this.weight = weight;
  }

  /** Σ w_x ∂C_x/∂w, laid out as {@link Parameters}. */
  public float[] gradient() {
    return gradient.values();
  }

  /** The same, with ∂C/∂W^l and ∂C/∂b^l as views. */
  Parameters views() {
    return gradient;
  }

  /** Σ w_x C_x. */
  public double cost() {
    return cost;
  }

  /** Σ w_x; without example weights, the number of examples. */
  public double weight() {
    return weight;
  }

  /** Makes this the sum over no examples. */
  public void clear() {
    Arrays.fill(gradient(), 0f);
    cost = 0;
    weight = 0;
  }

  /** Sets the sums of cost and weight from a microbatch that has been fed forward. */
  void measure(Microbatch batch, Workspace workspace) {
    cost = 0;
    weight = 0;
    for (int x = 0; x < batch.size(); x++) {
      double w = batch.weights()[x];
      cost += w * workspace.cost(batch, x);
      weight += w;
    }
  }

  /** this ← this + other. */
  public void add(GradientSum other) {
    float[] into = gradient();
    float[] more = other.gradient();
    for (int i = gradient.trainedFrom(); i < into.length; i++) {
      into[i] += more[i];
    }
    cost += other.cost;
    weight += other.weight;
  }
}
