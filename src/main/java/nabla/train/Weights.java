package nabla.train;

import java.io.Serializable;
import java.util.List;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/**
 * Parameters and optimizer state, on their way to the tasks of a round or back.
 *
 * @param parameters held, not copied
 * @param state held, not copied
 */
record Weights(Parameters parameters, OptimizerState state) implements Serializable {

  /** The same numbers in arrays of their own. */
  Weights copy() {
    return new Weights(
        new Parameters(parameters.topology(), parameters.values().clone()), state.copy());
  }

  /** Overwrites all numbers with the means over replicas, added in their order. */
  void becomeMeanOf(List<Weights> replicas) {
    mean(replicas.stream().map(one -> one.parameters.values()).toList(), parameters.values());
    for (int slot = 0; slot < state.slots(); slot++) {
      int i = slot;
      mean(replicas.stream().map(one -> one.state.slot(i)).toList(), state.slot(i));
    }
    long reached = replicas.stream().mapToLong(one -> one.state.step()).max().orElseThrow();
    while (state.step() < reached) {
      state.advance();
    }
  }

  private static void mean(List<float[]> arrays, float[] mean) {
    System.arraycopy(arrays.get(0), 0, mean, 0, mean.length);
    for (float[] array : arrays.subList(1, arrays.size())) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += array[i];
      }
    }
    for (int i = 0; arrays.size() > 1 && i < mean.length; i++) {
      mean[i] /= arrays.size();
    }
  }
}
