package io.nabla.train;

import java.util.OptionalDouble;

/**
 * How well a network does on examples that it doesn't learn from.
 *
 * @param cost Σ w_x C_x / Σ w_x
 * @param accuracy weighted part of the examples whose largest output is that of their label, in [0,
 *     1]; none where the target isn't labels
 * @param examples how many
 */
public record Evaluation(double cost, OptionalDouble accuracy, long examples) {}
