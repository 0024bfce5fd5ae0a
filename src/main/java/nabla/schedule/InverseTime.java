package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * s = 1 / (1 + γ · epochs). Source: Robbins and Monro 1951, whose conditions it meets.
 *
 * @param decay γ, finite and &gt; 0
 */
record InverseTime(double decay) implements Schedule {

  InverseTime {
    Checks.require(
        decay > 0 && Double.isFinite(decay), "decay of inverse-time", "finite and > 0", decay);
  }

  @Override
  public double factor(Progress progress) {
    return 1 / (1 + decay * progress.epochs());
  }

  @Override
  public String label() {
    return Family.labelOf("inverse-time", decay);
  }
}
