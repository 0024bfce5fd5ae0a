package nabla.optim;

/**
 * Nesterov's momentum: the step looks ahead along the velocity v.
 *
 * <pre>
 * v ← μ v + g
 * g ← g + μ v
 * </pre>
 *
 * <p>{@link Momentum} steps along v itself. Here w is the point at which the gradient is taken, as
 * in PyTorch. Source: Nesterov 1983; in this form Sutskever et al. 2013, with the change of
 * variables of Bengio et al. 2013, section 3.5.
 *
 * @param coefficient μ, in [0, 1); 0.9 is usual
 */
public record Nesterov(double coefficient) implements Transformation {

  public Nesterov {
    Checks.require(Checks.isFraction(coefficient), "momentum", Checks.FRACTION, coefficient);
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float mu = (float) coefficient;
    float[] g = step.g();
    float[] v = memory.slot(0);
    for (int i = from; i < to; i++) {
      v[i] = mu * v[i] + g[i];
      g[i] += mu * v[i];
    }
  }
}
