package nabla.optim;

import java.util.List;

/**
 * Clipping by norm: a gradient longer than c is scaled down to it.
 *
 * <pre>
 * g ← g · min(1, c / ‖g‖)
 * </pre>
 *
 * <p>‖g‖ = √Σ g² is over all weights and biases. Source: Pascanu, Mikolov and Bengio 2013,
 * algorithm 1.
 *
 * @param limit c, finite and &gt; 0
 */
public record ClipNorm(double limit) implements Transformation {

  public ClipNorm {
    Checks.require(Checks.isPositive(limit), "limit", Checks.POSITIVE, limit);
  }

  @Override
  public List<Measure> norms() {
    return List.of(new Measure(Group.ALL, true));
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    double factor = limit / memory.norms().get(0).norm(0);
    float[] g = step.g();
    for (int i = from; factor < 1 && i < to; i++) {
      g[i] = (float) (g[i] * factor);
    }
  }
}
