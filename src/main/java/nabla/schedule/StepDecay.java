package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * A factor γ after every so many epochs: s = γ^⌊epochs / k⌋, as PyTorch's {@code StepLR}.
 *
 * @param epochs k, finite and &gt; 0
 * @param factor γ, in (0, 1]
 */
record StepDecay(double epochs, double factor) implements Schedule {

  private static final double ROUNDING = 1e-12; // of 0.3 / 0.1, which is 3 and comes out below

  StepDecay {
    Checks.require(
        epochs > 0 && Double.isFinite(epochs), "epochs of step", "finite and > 0", epochs);
    Checks.require(factor > 0 && factor <= 1, "factor of step", "in (0, 1]", factor);
  }

  @Override
  public double factor(Progress progress) {
    double times = progress.epochs() / epochs;
    return StrictMath.pow(factor, Math.floor(times + ROUNDING * times));
  }

  @Override
  public String label() {
    return Family.labelOf("step", epochs, factor);
  }
}
