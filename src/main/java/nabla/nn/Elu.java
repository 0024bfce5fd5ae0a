package nabla.nn;

import java.util.Arrays;

/**
 * The exponential linear unit: σ(z) = λ z for z &gt; 0, otherwise λ α (e^z − 1); σ'(z) = λ for z
 * &gt; 0, otherwise λ α e^z (at 0, where it has none unless α = 1, by convention).
 *
 * <p>Sources: Clevert, Unterthiner and Hochreiter 2016, with λ = 1; Klambauer et al. 2017,
 * "Self-normalizing neural networks", for {@link #SELU}.
 *
 * @param lambda λ
 * @param alpha α, finite and &gt; 0 as a 32-bit float; 1 is usual
 */
public record Elu(double lambda, double alpha) implements Activation {

  /** The λ and α that keep activations of mean 0 and variance 1 so from layer to layer. */
  public static final Elu SELU = new Elu(1.0507009873554805, 1.6732632423543772);

  /**
   * Checks α.
   *
   * @throws IllegalArgumentException if it is not finite and above 0
   */
  public Elu {
    if (!((float) alpha > 0 && Float.isFinite((float) alpha))) {
      throw new IllegalArgumentException("alpha of elu must be finite and > 0, got " + alpha);
    }
  }

  /** The one with λ = 1. */
  Elu(double alpha) {
    this(1, alpha);
  }

  @Override
  public String label() {
    return equals(SELU) ? "selu" : Family.labelOf("elu", alpha);
  }

  @Override
  public boolean isElementwise() {
    return true;
  }

  @Override
  public void apply(float[] z, float[] a, int units, int examples) {
    float above = (float) lambda;
    float below = (float) (lambda * alpha);
    ofNegative(z, a, units * examples);
    for (int i = 0; i < units * examples; i++) {
      float less = Branchless.exponentialLessOne(Math.min(0f, z[i]), a[i]);
      a[i] = above * Math.max(0f, z[i]) + below * less; // one of them is 0
    }
  }

  @Override
  public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
    float above = (float) lambda;
    float below = (float) (lambda * alpha);
    ofNegative(z, a, length);
    for (int i = 0; i < length; i++) {
      float positive = Branchless.isPositive(z[i]);
      delta[i] *= positive * above + (1 - positive) * below * a[i];
    }
  }

  /** e^z for z &lt; 0, otherwise 1. */
  private static void ofNegative(float[] z, float[] a, int length) {
    for (int i = 0; i < length; i++) {
      a[i] = Math.min(0f, z[i]);
    }
    Exponential.ofEach(a, length);
  }

  @Override
  public double[] apply(double[] z) {
    return Arrays.stream(z).map(v -> lambda * (v > 0 ? v : alpha * Math.expm1(v))).toArray();
  }

  @Override
  public double derivative(double z) {
    return lambda * (z > 0 ? 1 : alpha * Math.exp(z));
  }
}
