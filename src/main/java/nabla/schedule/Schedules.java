package nabla.schedule;

import java.io.Serializable;
import nabla.optim.Rates;

/**
 * All that changes by a schedule.
 *
 * @param learningRate η, which its schedule multiplies
 * @param ofRate the schedule of η
 * @param ofDecay the schedule of the weight decay
 * @param ofDropout the schedule of the rates of dropout
 */
public record Schedules(double learningRate, Schedule ofRate, Schedule ofDecay, Schedule ofDropout)
    implements Serializable {

  /** What they say of a step. */
  public Rates at(Progress progress) {
    return new Rates(learningRate * ofRate.factor(progress), ofDecay.factor(progress));
  }

  /** The part of the rates of dropout that acts in a step. */
  public double dropoutPart(Progress progress) {
    return ofDropout.factor(progress);
  }
}
