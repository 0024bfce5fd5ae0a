package nabla.model;

import java.util.Optional;

/**
 * What a model says of a row of a table.
 *
 * @param label the class; none where the outputs are not classes
 * @param values a^L, such as the probability of each class in the order of the model's labels; or
 *     the numbers that are predicted, one for each target
 */
public record Prediction(Optional<String> label, double[] values) {}
