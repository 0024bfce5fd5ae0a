package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * A factor γ per epoch, a little of it at every step: s = γ^epochs, as PyTorch's {@code
 * ExponentialLR} has it at the beginning of each epoch.
 *
 * @param factor γ, in (0, 1]
 */
record Exponential(double factor) implements Schedule {

  Exponential {
    Checks.require(factor > 0 && factor <= 1, "factor of exponential", "in (0, 1]", factor);
  }

  @Override
  public double factor(Progress progress) {
    return StrictMath.pow(factor, progress.epochs());
  }

  @Override
  public String label() {
    return Family.labelOf("exponential", factor);
  }
}
