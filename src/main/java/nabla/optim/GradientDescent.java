package nabla.optim;

/**
 * Gradient descent: w ← w − η g.
 *
 * <p>With g a mean over a batch, it is stochastic gradient descent. Source: Nielsen 2015, chapter
 * 1, equations 20 and 21.
 */
public record GradientDescent() implements Optimizer {

  @Override
  public int slots() {
    return 0;
  }

  @Override
  public void update(
      float[] w, float[] g, double learningRate, OptimizerState state, int from, int to) {
    float eta = (float) learningRate;
    for (int i = from; i < to; i++) {
      w[i] -= eta * g[i];
    }
  }
}
