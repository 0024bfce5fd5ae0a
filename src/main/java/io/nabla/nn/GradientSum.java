package io.nabla.nn;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Sums over examples: Σ w_x ∂C_x/∂w for every parameter, Σ w_x C_x and Σ w_x.
 *
 * <p>Floating-point addition is not associative, so the sum of many depends on the order; {@link
 * TreeSum} fixes it. Belongs to one thread.
 */
public final class GradientSum implements Serializable {

  private static final long serialVersionUID = 1;

  private final float[] gradient;
  private double cost;
  private double weight;

  /** The empty sum. */
  public GradientSum(int parameterCount) {
    gradient = new float[parameterCount];
  }

  /** Σ w_x ∂C_x/∂w, laid out as {@link Parameters}. */
  public float[] gradient() {
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
  void clear() {
    Arrays.fill(gradient, 0f);
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
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += other.gradient[i];
    }
    cost += other.cost;
    weight += other.weight;
  }

  /** (1/Σ w_x) Σ w_x ∂C_x/∂w, in this sum's own array: the one place where a sum is divided. */
  public float[] mean() {
    float divisor = (float) weight;
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] /= divisor;
    }
    return gradient;
  }

  /** Σ w_x C_x / Σ w_x. */
  public double meanCost() {
    return cost / weight;
  }

  /** Whether cost and every component of the gradient are finite. */
  public boolean isFinite() {
    double sum =
        cost; // one NaN or infinity makes the sum NaN or infinite; doubles can't overflow here
    for (float g : gradient) {
      sum += Math.abs(g);
    }
    return Double.isFinite(sum);
  }

  /** Travels as bytes: Java's serialization takes a float[] number by number, a byte[] at once. */
  private Object writeReplace() {
    byte[] bytes = new byte[Math.multiplyExact(gradient.length, Float.BYTES)];
    ByteBuffer.wrap(bytes).asFloatBuffer().put(gradient);
    return new Packed(bytes, cost, weight);
  }

  private record Packed(byte[] gradient, double cost, double weight) implements Serializable {
    private Object readResolve() {
      GradientSum sum = new GradientSum(gradient.length / Float.BYTES);
      ByteBuffer.wrap(gradient).asFloatBuffer().get(sum.gradient);
      sum.cost = cost;
      sum.weight = weight;
      return sum;
    }
  }
}
