package nabla.optim;

/**
 * A decaying mean of the weights, behind the step: what is evaluated and returned instead of them.
 *
 * <pre>
 * a ← a + c (w − a),  c = (1 − γ) / (1 − γᵗ)
 * </pre>
 *
 * <p>So the weights after step s count in proportion to γ^(t − s), and a is w after one step. It is
 * Adam's γ a + (1 − γ) w divided by 1 − γᵗ, but of weights that stay it is those very weights: in
 * floats γ and 1 − γ don't add up to 1, and the nearer γ is to 1 the more that mean would fall
 * short of them. The training itself goes on with w. Source: Polyak and Juditsky 1992; decaying,
 * Kingma and Ba 2015, section 7.2.
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
    double t = (double) step.number();
    float c = (float) ((1 - decay) / (1 - StrictMath.pow(decay, t)));
    float[] w = step.w();
    float[] a = memory.slot(0);
    for (int i = from; i < to; i++) {
      a[i] += c * (w[i] - a[i]);
    }
  }
}
