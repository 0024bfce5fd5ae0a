package nabla.engine;

import java.util.List;
import java.util.Optional;
import nabla.model.RunIdentity;
import nabla.nn.Parameters;

/**
 * What training gives.
 *
 * @param parameters the weights and biases after the last step; if it has diverged, at the end of
 *     the last epoch in which all was finite
 * @param history a report per epoch; if it has diverged, up to that one
 * @param seconds from the first step to the end of the last epoch, validation included, packing not
 * @param examplesPerSecond over all steps
 * @param rows the training examples
 * @param diverged why it ended before its time with the parameters of an earlier epoch; none if it
 *     did not
 * @param minimised how it went, if its optimizer is a full-batch one
 * @param run what has decided every bit of it
 */
public record TrainingResult(
    Parameters parameters,
    List<EpochReport> history,
    double seconds,
    double examplesPerSecond,
    long rows,
    Optional<String> diverged,
    Optional<Minimised> minimised,
    RunIdentity run) {}
