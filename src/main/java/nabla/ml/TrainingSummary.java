package nabla.ml;

import java.util.List;
import nabla.engine.EpochReport;

/**
 * How a fit went.
 *
 * @param history a report per epoch: costs, validation, seconds, examples per second. The accuracy
 *     of a validation is that of the likeliest class: {@code thresholds}, which only transform
 *     heeds, make no difference to it, nor to early stopping
 * @param stopReason why it ended where it did, in words
 * @param seconds from the first step to the end of the last epoch, validation included
 * @param examplesPerSecond over all steps
 * @param trainingRows how many examples were learned from
 */
public record TrainingSummary(
    List<EpochReport> history,
    String stopReason,
    double seconds,
    double examplesPerSecond,
    long trainingRows) {

  /** How many epochs there were. */
  public int totalIterations() {
    return history.size();
  }

  /** The training cost of each epoch. */
  public double[] objectiveHistory() {
    return history.stream().mapToDouble(EpochReport::cost).toArray();
  }
}
