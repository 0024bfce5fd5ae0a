package nabla.ml;

import java.util.List;
import nabla.engine.EpochReport;
import nabla.engine.Minimised;
import nabla.engine.TrainingResult;
import nabla.settings.TrainingSettings;

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
public record FitSummary(
    List<EpochReport> history,
    String stopReason,
    double seconds,
    double examplesPerSecond,
    long trainingRows) {

  static FitSummary of(TrainingResult result, TrainingSettings settings) {
    return new FitSummary(
        result.history(),
        stopReason(result, settings),
        result.seconds(),
        result.examplesPerSecond(),
        result.rows());
  }

  private static String stopReason(TrainingResult result, TrainingSettings settings) {
    int epochs = result.history().size();
    if (result.diverged().isPresent()) {
      return "it diverged, and the weights after %s epochs are kept: %s"
          .formatted(epochs, result.diverged().get());
    }
    if (result.minimised().flatMap(Minimised::ended).isPresent()) {
      return result.minimised().get().inWords();
    }
    return epochs < settings.getEpochs()
        ? "the cost did not come down by more than a part of %s in %s epochs"
            .formatted(settings.getTol(), settings.getPatience())
        : "all %s epochs are done".formatted(epochs);
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
