package nabla.nn;

import java.util.Arrays;

/**
 * Leaky ReLU: σ(z) = z for z &gt; 0, otherwise α z; σ'(z) = 1 for z &gt; 0, otherwise α (at 0,
 * where it has none, by convention). A unit whose weighted inputs are all negative still learns.
 *
 * <p>Source: Maas, Hannun and Ng 2013, "Rectifier nonlinearities improve neural network acoustic
 * models".
 *
 * @param slope α, in [0, 1]; 0.01 is usual, 0 is ReLU
 */
public record LeakyRelu(double slope) implements Activation {

  /**
   * Checks α.
   *
   * @throws IllegalArgumentException if it is not in [0, 1]
   */
  public LeakyRelu {
    if (!(slope >= 0 && slope <= 1)) {
      throw new IllegalArgumentException("slope of leaky-relu must be in [0, 1], got " + slope);
    }
  }

  @Override
  public String label() {
    return Family.labelOf("leaky-relu", slope);
  }

  @Override
  public boolean isElementwise() {
    return true;
  }

  @Override
  public void apply(float[] z, float[] a, int units, int examples) {
    float alpha = (float) slope;
    for (int i = 0; i < units * examples; i++) {
      a[i] = Math.max(z[i], alpha * z[i]); // no branch, since α is at most 1
    }
  }

  @Override
  public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
    float alpha = (float) slope;
    for (int i = 0; i < length; i++) {
      // the product is at least 1 for z > 0, and at most 0 otherwise
      delta[i] *= Math.min(1f, Math.max(alpha, Branchless.magnified(z[i])));
    }
  }

  @Override
  public double[] apply(double[] z) {
    return Arrays.stream(z).map(v -> v > 0 ? v : slope * v).toArray();
  }

  @Override
  public double derivative(double z) {
    return z > 0 ? 1 : slope;
  }
}
