package nabla.optim;

import java.io.Serializable;

/**
 * A rule that turns a gradient into an update of the parameters: its settings, nothing that
 * changes. A record, so that messages show the settings.
 *
 * <p>Every element is updated by itself, so threads may update disjoint slices of one array, and
 * any division into slices gives the same bits. One thread calls {@link OptimizerState#advance}
 * after them.
 */
public interface Optimizer extends Serializable {

  /** How many numbers are remembered for each parameter. */
  int slots();

  /**
   * Performs the step under way on the elements in [from, to), and on the same elements of the
   * state.
   *
   * @param w the parameters; overwritten
   * @param g the mean gradient of the batch; same length
   * @param learningRate η
   * @param state what {@link #start} made, advanced by the steps done so far
   * @param from first element
   * @param to behind the last element
   */
  void update(float[] w, float[] g, double learningRate, OptimizerState state, int from, int to);

  /** The state before the first step: zeros. */
  default OptimizerState start(int parameterCount) {
    return new OptimizerState(0, new float[slots()][parameterCount]);
  }
}
