package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * Down along half a cosine, slowly at first and at last, and again from the top as often as said.
 *
 * <pre>
 * s = e + ½ (1 − e)(1 + cos π u),    u = k t/T mod 1
 * </pre>
 *
 * <p>The last step is T − 1, so training ends just above e. Source: Loshchilov and Hutter 2017,
 * equation 5, with k cycles of one length.
 *
 * @param end e, in [0, 1]
 * @param cycles k, an integer of at least 1
 */
record Cosine(double end, double cycles) implements UpToTheEnd {

  Cosine {
    Checks.require(end >= 0 && end <= 1, "end of cosine", "in [0, 1]", end);
    Checks.require(
        cycles >= 1 && cycles == Math.rint(cycles), "cycles of cosine", "an integer >= 1", cycles);
  }

  @Override
  public double factor(Progress progress) {
    double u = progress.part() * cycles % 1;
    return end + 0.5 * (1 - end) * (1 + StrictMath.cos(Math.PI * u));
  }

  @Override
  public String label() {
    return cycles == 1 ? Family.labelOf("cosine", end) : Family.labelOf("cosine", end, cycles);
  }
}
