package io.nabla.model;

import io.nabla.nn.Parameters;
import io.nabla.optim.OptimizerState;
import java.util.Map;
import java.util.Objects;

/**
 * All that a training needs to go on from where it stood.
 *
 * @param parameters W^l and b^l; held, not copied
 * @param state all that the optimizer remembers; held, not copied
 * @param run what decides the result, by name: another run can't go on from here
 * @param progress where the training stood, as its owner writes it down
 */
public record Checkpoint(
    Parameters parameters,
    OptimizerState state,
    Map<String, String> run,
    Map<String, String> progress) {

  /** Requires all four. */
  public Checkpoint {
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(state, "state");
    run = Map.copyOf(run);
    progress = Map.copyOf(progress);
  }
}
