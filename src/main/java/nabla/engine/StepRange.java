package nabla.engine;

import java.io.Serializable;
import nabla.optim.Rates;
import nabla.optim.Slice;
import nabla.optim.Update;
import nabla.optim.Updater;
import nabla.schedule.Progress;
import nabla.schedule.Schedules;

/**
 * Which steps to perform, and how each ends.
 *
 * @param epoch counted from 1
 * @param chunk which chunk of the data
 * @param firstStep the first step, counted from 0 within the chunk
 * @param steps how many, within the chunk
 * @param progress of the whole training at the first step
 * @param schedules the rates
 * @param update what a gradient does
 */
public record StepRange(
    int epoch,
    int chunk,
    int firstStep,
    int steps,
    Progress progress,
    Schedules schedules,
    Update update)
    implements Serializable {

  /** The first of them, so many at most. */
  public StepRange first(int most) {
    return new StepRange(
        epoch, chunk, firstStep, Math.min(most, steps), progress, schedules, update);
  }

  /** The rates of the k-th of the steps, from 0. */
  public Rates rates(int k) {
    return schedules.at(progress.plus(k));
  }

  /** The number of the k-th of the steps, from 0, in the whole training. */
  long number(int k) {
    return progress.step() + k;
  }

  /** The part of the rates of dropout that acts in the k-th step. */
  double dropoutPart(int k) {
    return schedules.dropoutPart(progress.plus(k));
  }

  /**
   * Ends the k-th step: adds its parts, divides and updates a slice of parameters and state.
   *
   * @return whether cost and gradient are finite; if not, there is no use going on
   */
  public boolean end(int k, PartialSums sums, Updater updater, Slice slice) {
    double weight = sums.weight();
    if (!Double.isFinite(sums.cost())) {
      return false;
    }
    return weight == 0 // a batch of examples that all weigh 0 teaches nothing
        || updater.apply(sums.gradients(), weight, rates(k), slice);
  }
}
