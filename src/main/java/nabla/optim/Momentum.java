package nabla.optim;

/**
 * Momentum: the velocity v is a decaying sum of gradients.
 *
 * <pre>
 * v ← μ v + g
 * g ← v
 * </pre>
 *
 * <p>η stands outside v, as in PyTorch: a change of η takes effect at once. In Nielsen's form
 * (2015, chapter 3, equations 107 and 108) it is inside; with constant η the two give the same w.
 * Source: Polyak 1964.
 *
 * @param coefficient μ, in [0, 1); 0.9 is usual, 0 is {@link GradientDescent} alone
 */
public record Momentum(double coefficient) implements Transformation {

  public Momentum {
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
      g[i] = v[i];
    }
  }
}
