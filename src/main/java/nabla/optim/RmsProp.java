package nabla.optim;

/**
 * RMSProp: each parameter's gradient is divided by the size of its own past gradients.
 *
 * <pre>
 * v ← β₂ v + (1 − β₂) g²
 * g ← g / (√v + ε)
 * </pre>
 *
 * <p>v begins at 0, and that bias stays in, unlike in {@link Adam}, which also takes the mean of g.
 * Source: Tieleman and Hinton 2012, lecture 6.5; in this form PyTorch's {@code RMSprop}, whose
 * {@code alpha} is β₂.
 *
 * @param beta2 β₂, the decay of the mean square v, in [0, 1); 0.99 and 0.999 are usual
 * @param epsilon ε, finite and &gt; 0; 1e-8 is usual
 */
public record RmsProp(double beta2, double epsilon) implements Transformation {

  public RmsProp {
    Checks.require(Checks.isFraction(beta2), "beta2", Checks.FRACTION, beta2);
    Checks.require(Checks.isPositive(epsilon), "epsilon", Checks.POSITIVE, epsilon);
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float keep = (float) beta2;
    float take = (float) (1 - beta2);
    float eps = (float) epsilon;
    float[] g = step.g();
    float[] v = memory.slot(0);
    for (int i = from; i < to; i++) {
      v[i] = keep * v[i] + take * g[i] * g[i];
      g[i] /= (float) Math.sqrt(v[i]) + eps;
    }
  }
}
