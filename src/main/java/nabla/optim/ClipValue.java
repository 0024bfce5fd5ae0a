package nabla.optim;

/**
 * Clipping by value: no element of the gradient is larger than c.
 *
 * <pre>
 * g ← max(−c, min(c, g))
 * </pre>
 *
 * @param limit c, finite and &gt; 0
 */
public record ClipValue(double limit) implements Transformation {

  public ClipValue {
    Checks.require(Checks.isPositive(limit), "limit", Checks.POSITIVE, limit);
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float c = (float) limit;
    float[] g = step.g();
    for (int i = from; i < to; i++) {
      g[i] = Math.max(-c, Math.min(c, g[i]));
    }
  }
}
