package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * Up by the same factor at each of n steps, to a ratio r: what a learning-rate range test goes
 * through.
 *
 * <pre>
 * s = r^(t / (n − 1)) up to step n − 1, and then r
 * </pre>
 *
 * <p>Source: Smith 2017, "Cyclical learning rates for training neural networks", section 3.3.
 *
 * @param steps n, an integer of at least 2
 * @param ratio r, finite and &gt; 0
 */
record RangeTest(double steps, double ratio) implements Schedule {

  RangeTest {
    Checks.require(
        steps >= 2 && steps == Math.rint(steps) && Double.isFinite(steps),
        "steps of range-test",
        "an integer >= 2",
        steps);
    Checks.require(
        ratio > 0 && Double.isFinite(ratio), "ratio of range-test", "finite and > 0", ratio);
  }

  @Override
  public double factor(Progress progress) {
    return StrictMath.pow(ratio, Math.min(1, progress.step() / (steps - 1)));
  }

  @Override
  public String label() {
    return Family.labelOf("range-test", steps, ratio);
  }
}
