package nabla.optim;

/**
 * Gradient descent with Nesterov's momentum: the step looks ahead along the velocity v.
 *
 * <pre>
 * v ← μ v + g
 * w ← w − η (g + μ v)
 * </pre>
 *
 * <p>{@link Momentum} steps along v itself. Here w is the point at which the gradient is taken, as
 * in PyTorch. Source: Nesterov 1983; in this form Sutskever et al. 2013, with the change of
 * variables of Bengio et al. 2013, section 3.5.
 *
 * @param coefficient μ, in [0, 1); 0.9 is usual
 */
public record Nesterov(double coefficient) implements Optimizer {

  public Nesterov {
    Checks.require(Checks.isFraction(coefficient), "momentum", Checks.FRACTION, coefficient);
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void update(
      float[] w, float[] g, double learningRate, OptimizerState state, int from, int to) {
    float eta = (float) learningRate;
    float mu = (float) coefficient;
    float[] v = state.slot(0);
    for (int i = from; i < to; i++) {
      v[i] = mu * v[i] + g[i];
      w[i] -= eta * (g[i] + mu * v[i]);
    }
  }
}
