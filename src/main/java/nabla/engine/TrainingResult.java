package nabla.engine;

import java.util.List;
import java.util.Optional;
import nabla.model.RunIdentity;
import nabla.nn.Parameters;

/**
 * What training gives.
 *
 * @param parameters the weights and biases, as they were after the kept epoch
 * @param history a report per epoch; of one that has diverged, up to the last in which all was
 *     finite
 * @param keptEpoch the best epoch or the last, counted from 1, as was asked for; 0 if the
 *     parameters are of no epoch's end, since the time was over within one, or the initial ones
 * @param stopReason why it ended where it did, in words
 * @param seconds from the first step to the end of the last epoch, validation included, packing not
 * @param examplesPerSecond over all steps
 * @param rows the training examples
 * @param diverged by what it was no longer finite; none if it was to its end
 * @param minimised how it went, if its optimizer is a full-batch one
 * @param run what has decided every bit of it
 */
public record TrainingResult(
    Parameters parameters,
    List<EpochReport> history,
    int keptEpoch,
    String stopReason,
    double seconds,
    double examplesPerSecond,
    long rows,
    Optional<String> diverged,
    Optional<Minimised> minimised,
    RunIdentity run) {}
