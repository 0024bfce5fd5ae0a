package nabla.optim;

/**
 * AdaGrad: each parameter's gradient is divided by the size of all its own past ones.
 *
 * <pre>
 * s ← s + g²
 * g ← g / (√s + ε)
 * </pre>
 *
 * <p>s begins at 0 and never falls, so steps become ever shorter; {@link RmsProp} forgets. Source:
 * Duchi, Hazan and Singer 2011, figure 1; in this form PyTorch's {@code Adagrad}.
 *
 * @param epsilon ε, finite and &gt; 0; 1e-10 is usual
 */
public record AdaGrad(double epsilon) implements Transformation {

  public AdaGrad {
    Checks.require(Checks.isPositive(epsilon), "epsilon", Checks.POSITIVE, epsilon);
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float eps = (float) epsilon;
    float[] g = step.g();
    float[] s = memory.slot(0);
    for (int i = from; i < to; i++) {
      s[i] += g[i] * g[i];
      g[i] /= (float) Math.sqrt(s[i]) + eps;
    }
  }
}
