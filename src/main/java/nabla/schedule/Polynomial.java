package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * s = e + (1 − e)(1 − t/T)^p: a straight line for p = 1, as PyTorch's {@code PolynomialLR}.
 *
 * @param power p, finite and &gt; 0
 * @param end e, in [0, 1]
 */
record Polynomial(double power, double end) implements UpToTheEnd {

  Polynomial {
    Checks.require(
        power > 0 && Double.isFinite(power), "power of polynomial", "finite and > 0", power);
    Checks.require(end >= 0 && end <= 1, "end of polynomial", "in [0, 1]", end);
  }

  @Override
  public double factor(Progress progress) {
    return end + (1 - end) * StrictMath.pow(1 - progress.part(), power);
  }

  @Override
  public String label() {
    return Family.labelOf("polynomial", power, end);
  }
}
