package nabla.engine;

import java.util.List;
import nabla.schedule.Progress;
import nabla.settings.Metric;

/**
 * When to stop before the last epoch: after so many epochs on end in which the metric has not
 * become better by more than a part of its best value so far.
 *
 * <p>Source: Prechelt 1998, "Early stopping — but when?".
 *
 * @param patience epochs without improvement, at least 1; 0 is never to stop early
 * @param tolerance the part by which the metric must become better to count, in [0, 1)
 * @param metric that of the validation examples or, without any, the training cost
 */
record EarlyStopping(int patience, double tolerance, Metric metric) {

  /** Whether the epochs done are enough. A function of them alone, so a resumed run stops alike. */
  boolean isEnough(List<EpochReport> history) {
    double least = Double.POSITIVE_INFINITY;
    int without = 0;
    for (EpochReport report : history) {
      double loss = report.loss(metric);
      without = Progress.isBetter(loss, least, tolerance) ? 0 : without + 1;
      least = Math.min(loss, least);
    }
    return patience > 0 && without >= patience;
  }
}
