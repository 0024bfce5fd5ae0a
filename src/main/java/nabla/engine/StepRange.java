package nabla.engine;

import java.io.Serializable;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.optim.Schedule;
import nabla.optim.Slice;
import nabla.optim.Update;

/**
 * Which steps to perform, and how each ends.
 *
 * @param epoch counted from 1
 * @param chunk which chunk of the data
 * @param firstStep the first step, counted from 0 within the chunk
 * @param steps how many, within the chunk
 * @param before how many steps of the whole training come before the first
 * @param total how many the whole training has
 */
public record StepRange(
    int epoch,
    int chunk,
    int firstStep,
    int steps,
    long before,
    long total,
    Schedule schedule,
    Update update)
    implements Serializable {

  /** η of the k-th of the steps, from 0. */
  public double learningRate(int k) {
    return schedule.rate(before + k, total);
  }

  /**
   * Ends the k-th step: adds its parts, divides and updates a slice of parameters and state.
   *
   * @return whether cost and gradient are finite; if not, there is no use going on
   */
  public boolean end(
      int k, PartialSums sums, Parameters parameters, OptimizerState state, Slice slice) {
    double weight = sums.weight();
    if (!Double.isFinite(sums.cost())) {
      return false;
    }
    return weight == 0 // a batch of examples that all weigh 0 teaches nothing
        || update.apply(sums.gradients(), weight, learningRate(k), parameters, state, slice);
  }
}
