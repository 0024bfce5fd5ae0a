package nabla.optim;

/**
 * Lion: every parameter takes a step of the same length, and only its sign is learned.
 *
 * <pre>
 * c = β₁ m + (1 − β₁) g
 * m ← β₂ m + (1 − β₂) g
 * g ← sign(c)
 * </pre>
 *
 * <p>Its learning rate is about a tenth of {@link Adam}'s, its weight decay ten times as large.
 * Source: Chen et al. 2023, program 1.
 *
 * @param beta1 β₁, how much the mean counts beside the gradient, in [0, 1); 0.9 is usual
 * @param beta2 β₂, the decay of the mean m, in [0, 1); 0.99 is usual
 */
public record Lion(double beta1, double beta2) implements Transformation {

  public Lion {
    Checks.require(Checks.isFraction(beta1), "beta1", Checks.FRACTION, beta1);
    Checks.require(Checks.isFraction(beta2), "beta2", Checks.FRACTION, beta2);
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float keep1 = (float) beta1;
    float keep2 = (float) beta2;
    float take1 = (float) (1 - beta1);
    float take2 = (float) (1 - beta2);
    float[] g = step.g();
    float[] m = memory.slot(0);
    for (int i = from; i < to; i++) {
      float slope = g[i];
      g[i] = Math.signum(keep1 * m[i] + take1 * slope);
      m[i] = keep2 * m[i] + take2 * slope;
    }
  }
}
