package nabla.ml;

import java.util.List;
import java.util.Map;
import nabla.engine.EpochReport;
import nabla.engine.TrainingResult;

/**
 * How a fit went.
 *
 * @param history a report per epoch: costs, validation, seconds, examples per second. The accuracy
 *     of a validation is that of the likeliest class: {@code thresholds}, which only transform
 *     heeds, make no difference to it, nor to early stopping
 * @param keptEpoch the epoch whose weights the model has, counted from 1: the best or the last, as
 *     {@code keep} says; 0 if they are of no epoch's end
 * @param stopReason why it ended where it did, in words
 * @param seconds from the first step to the end of the last epoch, validation included
 * @param examplesPerSecond over all steps
 * @param trainingRows how many examples were learned from
 * @param trials what {@link MlpTuner} has tried, of which this is the best; none of a plain fit
 */
public record FitSummary(
    List<EpochReport> history,
    int keptEpoch,
    String stopReason,
    double seconds,
    double examplesPerSecond,
    long trainingRows,
    List<Trial> trials) {

  /**
   * What a search has tried.
   *
   * @param settings what it had otherwise than the estimator, as texts by name
   * @param value the metric of the validation examples after the kept epoch; NaN if it has diverged
   */
  public record Trial(Map<String, String> settings, double value) {}

  static FitSummary of(TrainingResult result, List<Trial> trials) {
    return new FitSummary(
        result.history(),
        result.keptEpoch(),
        result.stopReason(),
        result.seconds(),
        result.examplesPerSecond(),
        result.rows(),
        trials);
  }

  /** How many epochs there were. */
  public int totalIterations() {
    return history.size();
  }

  /** The training cost of each epoch. */
  public double[] objectiveHistory() {
    return history.stream().mapToDouble(EpochReport::cost).toArray();
  }
}
