package nabla.schedule;

import java.io.Serializable;
import nabla.optim.Rates;

/**
 * All that changes by a schedule.
 *
 * @param learningRate η, which its schedule multiplies
 * @param ofRate the schedule of η
 * @param ofDecay the schedule of the weight decay
 */
public record Schedules(double learningRate, Schedule ofRate, Schedule ofDecay)
    implements Serializable {

  /** What they say of a step. */
  public Rates at(Progress progress) {
    return new Rates(learningRate * ofRate.factor(progress), ofDecay.factor(progress));
  }
}
