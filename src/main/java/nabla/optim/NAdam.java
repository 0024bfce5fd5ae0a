package nabla.optim;

/**
 * NAdam: {@link Adam} that looks ahead along its mean, as {@link Nesterov} does.
 *
 * <pre>
 * μ_t = β₁ (1 − ½ · 0.96^(0.004 t))           M_t = μ_1 μ_2 … μ_t
 * m ← β₁ m + (1 − β₁) g
 * v ← β₂ v + (1 − β₂) g²                      v̂ = v / (1 − β₂ᵗ)
 * g ← (μ_{t+1} m / (1 − M_{t+1}) + (1 − μ_t) g / (1 − M_t)) / (√v̂ + ε)
 * </pre>
 *
 * <p>Source: Dozat 2016, algorithm 2, with the constants of PyTorch's {@code NAdam}.
 *
 * @param beta1 β₁, the decay of the mean m, in [0, 1); 0.9 is usual
 * @param beta2 β₂, the decay of the mean square v, in [0, 1); 0.999 is usual
 * @param epsilon ε, finite and &gt; 0; 1e-8 is usual
 */
public record NAdam(double beta1, double beta2, double epsilon) implements Transformation {

  private static final double NEGLIGIBLE = 1e-20; // beside 1

  public NAdam {
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
    double mu = mu(t);
    double next = mu(t + 1);
    double product = product(t);
    float ofMean = (float) (next / (1 - product * next));
    float ofSlope = (float) ((1 - mu) / (1 - product));
    float unbias2 = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, t)));
    float[] g = step.g();
    float[] m = memory.slot(0);
    float[] v = memory.slot(1);
    for (int i = from; i < to; i++) {
      float slope = g[i];
      m[i] = keep1 * m[i] + take1 * slope;
      v[i] = keep2 * v[i] + take2 * slope * slope;
      float ahead = ofMean * m[i] + ofSlope * slope;
      g[i] = ahead / ((float) Math.sqrt(v[i]) * unbias2 + eps);
    }
  }

  private double mu(double t) {
    return beta1 * (1 - 0.5 * StrictMath.pow(0.96, 0.004 * t));
  }

  /** M_t. Its factors are about a half at first, so it is soon too small to matter. */
  private double product(double t) {
    double product = 1;
    for (int i = 1; i <= t && product > NEGLIGIBLE; i++) {
      product *= mu(i);
    }
    return product;
  }
}
