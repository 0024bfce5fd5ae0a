package io.nabla.train;

import io.nabla.nn.Parameters;
import java.util.List;

/**
 * What training gives.
 *
 * @param parameters the weights and biases after the last step
 * @param history a report per epoch
 * @param seconds from the first step to the end of the last epoch, validation included, packing not
 * @param examplesPerSecond over all steps
 * @param rows the training examples
 */
public record TrainingResult(
    Parameters parameters,
    List<EpochReport> history,
    double seconds,
    double examplesPerSecond,
    long rows) {}
