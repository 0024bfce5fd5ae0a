package nabla.optim;

/**
 * Adam: steps along the mean of past gradients, each parameter's divided by the size of its own.
 *
 * <pre>
 * m ← β₁ m + (1 − β₁) g           m̂ = m / (1 − β₁ᵗ)
 * v ← β₂ v + (1 − β₂) g²          v̂ = v / (1 − β₂ᵗ)
 * g ← m̂ / (√v̂ + ε)
 * </pre>
 *
 * <p>m and v begin at 0; the divisions by 1 − βᵗ take that bias out. Source: Kingma and Ba 2015,
 * algorithm 1. With a {@link WeightDecay} behind it, it is AdamW.
 *
 * @param beta1 β₁, the decay of the mean m, in [0, 1); 0.9 is usual
 * @param beta2 β₂, the decay of the mean square v, in [0, 1); 0.999 is usual
 * @param epsilon ε, finite and &gt; 0; 1e-8 is usual
 */
public record Adam(double beta1, double beta2, double epsilon) implements Transformation {

  public Adam {
    Checks.require(Checks.isFraction(beta1), "beta1", Checks.FRACTION, beta1);
    Checks.require(Checks.isFraction(beta2), "beta2", Checks.FRACTION, beta2);
    Checks.require(Checks.isPositive(epsilon), "epsilon", Checks.POSITIVE, epsilon);
  }

  @Override
  public int slots() {
    return 2;
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float keep1 = (float) beta1;
    float keep2 = (float) beta2;
    float take1 = (float) (1 - beta1);
    float take2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    double t = (double) step.number();
    float unbias1 = (float) (1 / (1 - StrictMath.pow(beta1, t)));
    float unbias2 = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, t)));
    float[] g = step.g();
    float[] m = memory.slot(0);
    float[] v = memory.slot(1);
    for (int i = from; i < to; i++) {
      float slope = g[i];
      m[i] = keep1 * m[i] + take1 * slope;
      v[i] = keep2 * v[i] + take2 * slope * slope;
      g[i] = unbias1 * m[i] / ((float) Math.sqrt(v[i]) * unbias2 + eps);
    }
  }
}
