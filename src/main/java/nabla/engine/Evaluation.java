package nabla.engine;

import java.util.OptionalDouble;

/**
 * How well a network does on examples that it doesn't learn from.
 *
 * <p>An example counts as right if its label is the class that {@link nabla.nn.Decision} makes of
 * the network's outputs, as in a model's transform; but thresholds, which a model may be given
 * after its training, are not part of it.
 *
 * @param cost Σ w_x C_x / Σ w_x
 * @param accuracy Σ w_x of the examples that are right / Σ w_x, in [0, 1]; none where the target
 *     isn't labels
 * @param examples how many
 */
public record Evaluation(double cost, OptionalDouble accuracy, long examples) {}
