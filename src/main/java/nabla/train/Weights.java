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

  /** Overwrites all numbers with the means over replicas, added in their order; not frozen ones. */
  void becomeMeanOf(List<Weights> replicas) {
    int from = parameters.trainedFrom();
    mean(replicas.stream().map(one -> one.parameters.values()).toList(), from, parameters.values());
    for (int slot = 0; slot < state.slots(); slot++) {
      int i = slot;
      mean(replicas.stream().map(one -> one.state.slot(i)).toList(), from, state.slot(i));
    }
    long reached = replicas.stream().mapToLong(one -> one.state.step()).max().orElseThrow();
    while (state.step() < reached) {
      state.advance();
    }
  }

  private static void mean(List<float[]> arrays, int from, float[] mean) {
    System.arraycopy(arrays.get(0), from, mean, from, mean.length - from);
    for (float[] array : arrays.subList(1, arrays.size())) {
      for (int i = from; i < mean.length; i++) {
        mean[i] += array[i];
      }
    }
    for (int i = from; arrays.size() > 1 && i < mean.length; i++) {
      mean[i] /= arrays.size();
    }
  }
}
