package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * Up to the value and then far down, each along half a cosine.
 *
 * <pre>
 * from a to 1 over the steps 0 to pT − 1, from 1 to b up to the step T − 1
 * </pre>
 *
 * <p>Source: Smith and Topin 2018; in this form PyTorch's {@code OneCycleLR}, whose {@code
 * div_factor} is 1/a and whose {@code final_div_factor} is a/b.
 *
 * @param peak p, in (0, 1)
 * @param start a, in [0, 1]
 * @param end b, in [0, 1]
 */
record OneCycle(double peak, double start, double end) implements UpToTheEnd {

  OneCycle {
    Checks.require(peak > 0 && peak < 1, "peak of one-cycle", "in (0, 1)", peak);
    Checks.require(start >= 0 && start <= 1, "start of one-cycle", "in [0, 1]", start);
    Checks.require(end >= 0 && end <= 1, "end of one-cycle", "in [0, 1]", end);
  }

  @Override
  public double factor(Progress progress) {
    double top = peak * progress.steps() - 1;
    double last = progress.steps() - 1.0;
    double t = progress.step();
    return t <= top
        ? between(start, 1, t / Math.max(top, 1))
        : between(1, end, (t - top) / (last - top));
  }

  /** From one value to another, with u from 0 to 1. */
  private static double between(double from, double to, double u) {
    return to + 0.5 * (from - to) * (1 + StrictMath.cos(Math.PI * u));
  }

  @Override
  public String label() {
    return Family.labelOf("one-cycle", peak, start, end);
  }
}
