package nabla.optim;

/**
 * Gradient descent, the end of a chain of gradients: w ← w − η g.
 *
 * <p>With g a mean over a batch, it is stochastic gradient descent. Source: Nielsen 2015, chapter
 * 1, equations 20 and 21.
 */
public record GradientDescent() implements Transformation {

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float eta = (float) step.rates().learningRate();
    float[] w = step.w();
    float[] g = step.g();
    for (int i = from; i < to; i++) {
      w[i] -= eta * g[i];
    }
  }
}
