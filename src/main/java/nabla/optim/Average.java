package nabla.optim;

/**
 * A decaying mean of the weights, behind the step: what is evaluated and returned instead of them.
 *
 * <pre>
 * a ← γ a + (1 − γ) w            â = a / (1 − γᵗ)
 * </pre>
 *
 * <p>a begins at 0; â is without that bias, so after one step it is w. The training itself goes on
 * with w. Source: Polyak and Juditsky 1992; decaying, Kingma and Ba 2015, section 7.2.
 *
 * @param decay γ, in [0, 1); 0.99 to 0.9999 are usual
 */
public record Average(double decay) implements Transformation {

  public Average {
    Checks.require(Checks.isFraction(decay), "averageDecay", Checks.FRACTION, decay);
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float keep = (float) decay;
    float take = (float) (1 - decay);
    float[] w = step.w();
    float[] a = memory.slot(0);
    for (int i = from; i < to; i++) {
      a[i] = keep * a[i] + take * w[i];
    }
  }

  /** â after so many steps, at least 1. */
  float[] unbiased(float[] a, long steps) {
    float factor = (float) (1 / (1 - StrictMath.pow(decay, (double) steps)));
    float[] mean = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      mean[i] = factor * a[i];
    }
    return mean;
  }
}
