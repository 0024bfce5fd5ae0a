package nabla.optim;

/**
 * AdaDelta: {@link RmsProp} whose steps have the size of its own past steps.
 *
 * <pre>
 * v ← β₂ v + (1 − β₂) g²
 * d = g √(u + ε) / √(v + ε)
 * u ← β₂ u + (1 − β₂) d²
 * g ← d
 * </pre>
 *
 * <p>u and v begin at 0, so ε decides how long the first steps are. The learning rate is 1 in the
 * paper. Source: Zeiler 2012, algorithm 1, where β₂ is ρ.
 *
 * @param beta2 β₂, the decay of the mean squares, in [0, 1); 0.9 and 0.95 are usual
 * @param epsilon ε, finite and &gt; 0; 1e-6 is usual
 */
public record AdaDelta(double beta2, double epsilon) implements Transformation {

  public AdaDelta {
    Checks.require(Checks.isFraction(beta2), "beta2", Checks.FRACTION, beta2);
    Checks.require(Checks.isPositive(epsilon), "epsilon", Checks.POSITIVE, epsilon);
  }

  @Override
  public int slots() {
    return 2;
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float keep = (float) beta2;
    float take = (float) (1 - beta2);
    float eps = (float) epsilon;
    float[] g = step.g();
    float[] v = memory.slot(0);
    float[] u = memory.slot(1);
    for (int i = from; i < to; i++) {
      v[i] = keep * v[i] + take * g[i] * g[i];
      float d = g[i] * (float) Math.sqrt(u[i] + eps) / (float) Math.sqrt(v[i] + eps);
      u[i] = keep * u[i] + take * d * d;
      g[i] = d;
    }
  }
}
