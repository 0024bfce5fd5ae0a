package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * A factor γ each time that so many epochs on end have brought no better metric, which must be
 * better by more than a ten-thousandth.
 *
 * <p>As PyTorch's {@code ReduceLROnPlateau}: the count begins anew behind each reduction. A
 * function of the epochs done alone, so a resumed training goes on alike.
 *
 * @param patience epochs without improvement that are borne, an integer of at least 0
 * @param factor γ, in (0, 1)
 */
record Plateau(double patience, double factor) implements Schedule {

  private static final double THRESHOLD = 1e-4;

  Plateau {
    Checks.require(
        patience >= 0 && patience == Math.rint(patience),
        "patience of plateau",
        "an integer >= 0",
        patience);
    Checks.require(factor > 0 && factor < 1, "factor of plateau", "in (0, 1)", factor);
  }

  @Override
  public double factor(Progress progress) {
    double least = Double.POSITIVE_INFINITY;
    double s = 1;
    int without = 0;
    for (double loss : progress.losses()) {
      boolean better = Progress.isBetter(loss, least, THRESHOLD);
      without = better ? 0 : without + 1;
      least = better ? loss : least;
      if (without > patience) {
        s *= factor;
        without = 0;
      }
    }
    return s;
  }

  @Override
  public String label() {
    return Family.labelOf("plateau", patience, factor);
  }
}
