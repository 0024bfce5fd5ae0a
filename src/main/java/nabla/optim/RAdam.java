package nabla.optim;

/**
 * RAdam: {@link Adam} that divides by the size of gradients only once it knows it well enough.
 *
 * <pre>
 * m ← β₁ m + (1 − β₁) g           m̂ = m / (1 − β₁ᵗ)
 * v ← β₂ v + (1 − β₂) g²          v̂ = v / (1 − β₂ᵗ)
 * ρ_∞ = 2 / (1 − β₂) − 1          ρ_t = ρ_∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)
 * g ← m̂                                                        where ρ_t ≤ 5
 * g ← m̂ r / (√v̂ + ε'),  r = √((ρ_t − 4)(ρ_t − 2) ρ_∞ / ((ρ_∞ − 4)(ρ_∞ − 2) ρ_t))   otherwise
 * </pre>
 *
 * <p>ε' = ε / √(1 − β₂ᵗ). It warms up by itself. Source: Liu et al. 2020, algorithm 2, with the
 * limit 5 and the ε' of PyTorch's {@code RAdam}.
 *
 * @param beta1 β₁, the decay of the mean m, in [0, 1); 0.9 is usual
 * @param beta2 β₂, the decay of the mean square v, in [0, 1); 0.999 is usual
 * @param epsilon ε, finite and &gt; 0; 1e-8 is usual
 */
public record RAdam(double beta1, double beta2, double epsilon) implements Transformation {

  public RAdam {
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
    double power = StrictMath.pow(beta2, t);
    double infinite = 2 / (1 - beta2) - 1;
    double rho = infinite - 2 * t * power / (1 - power);
    boolean known = rho > 5;
    double r =
        Math.sqrt((rho - 4) * (rho - 2) * infinite / ((infinite - 4) * (infinite - 2) * rho));
    double ofMean = 1 / (1 - StrictMath.pow(beta1, t));
    float factor = (float) (known ? ofMean * r * Math.sqrt(1 - power) : ofMean);
    float[] g = step.g();
    float[] m = memory.slot(0);
    float[] v = memory.slot(1);
    for (int i = from; i < to; i++) {
      float slope = g[i];
      m[i] = keep1 * m[i] + take1 * slope;
      v[i] = keep2 * v[i] + take2 * slope * slope;
      g[i] = factor * m[i] / (known ? (float) Math.sqrt(v[i]) + eps : 1f);
    }
  }
}
