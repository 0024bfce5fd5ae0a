package nabla.engine;

import java.util.List;

/**
 * When to stop before the last epoch: after so many epochs on end in which the cost has not come
 * down by more than a part of its least value so far. The cost is that of the validation examples,
 * or, without any, the training cost.
 *
 * <p>The network stays that of the last epoch. Source: Prechelt 1998, "Early stopping — but when?".
 *
 * @param patience epochs without improvement, at least 1; 0 is never to stop early
 * @param tolerance the part by which the cost must come down to count as improved, in [0, 1)
 */
record EarlyStopping(int patience, double tolerance) {

  /** Whether the epochs done are enough. A function of them alone, so a resumed run stops alike. */
  boolean isEnough(List<EpochReport> history) {
    double least = Double.POSITIVE_INFINITY;
    int without = 0;
    for (EpochReport report : history) {
      double cost = report.decidingCost();
      without = cost < least * (1 - tolerance) ? 0 : without + 1;
      least = cost < least ? cost : least; // a cost of NaN is no least, and no improvement
    }
    return patience > 0 && without >= patience;
  }
}
