package nabla.optim;

import java.util.List;

/**
 * A maximum c of the norm of the weights into each unit, behind the step.
 *
 * <pre>
 * w_j ← w_j · min(1, c / ‖w_j‖)    for every row w_j of every W^l; biases stay
 * </pre>
 *
 * <p>Source: Srebro and Shraibman 2005; with dropout Srivastava et al. 2014, section 5.1.
 *
 * @param limit c, finite and &gt; 0; 2 to 4 are usual
 */
public record MaxNorm(double limit) implements Transformation {

  public MaxNorm {
    Checks.require(Checks.isPositive(limit), "limit", Checks.POSITIVE, limit);
  }

  @Override
  public List<Measure> norms() {
    return List.of(new Measure(Group.UNITS, false));
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    GroupNorms norms = memory.norms().get(0);
    Tensors.weights(
        step.parameters(), from, to, (begin, end) -> scale(step.w(), norms, begin, end));
  }

  private void scale(float[] w, GroupNorms norms, int from, int to) {
    int begin = from;
    for (int unit = norms.at(from); begin < to; begin = norms.end(unit++)) {
      float factor = (float) Math.min(1, limit / norms.norm(unit));
      for (int i = begin; factor < 1 && i < Math.min(to, norms.end(unit)); i++) {
        w[i] *= factor;
      }
    }
  }
}
