package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * Up and down ever more slowly, from 0 to 0.
 *
 * <pre>
 * s = ½ (1 − cos(2π log₂(1 + (2^k − 1) t/T)))
 * </pre>
 *
 * <p>k cycles, each twice as long as the one before. Source: Holzmüller, Grinsztajn and Steinwart
 * 2024, section 3, with k = 4.
 *
 * @param cycles k, an integer in [1, 30]
 */
record CosLog(double cycles) implements UpToTheEnd {

  CosLog {
    Checks.require(
        cycles >= 1 && cycles <= 30 && cycles == Math.rint(cycles),
        "cycles of coslog",
        "an integer in [1, 30]",
        cycles);
  }

  @Override
  public double factor(Progress progress) {
    double grown = 1 + (StrictMath.pow(2, cycles) - 1) * progress.part();
    double u = StrictMath.log(grown) / StrictMath.log(2);
    return 0.5 * (1 - StrictMath.cos(2 * Math.PI * u));
  }

  @Override
  public String label() {
    return Family.labelOf("coslog", cycles);
  }
}
