package nabla.schedule;

import java.io.Serializable;
import java.util.List;

/**
 * How far a training has come.
 *
 * @param step the step under way, counted from 0
 * @param steps T, how many the whole training has, at least 1
 * @param perEpoch how many an epoch has, at least 1
 * @param losses of the epochs done, in their order: a figure of each, the smaller the better
 */
public record Progress(long step, long steps, long perEpoch, List<Double> losses)
    implements Serializable {

  /** The part of all steps that are done, in [0, 1). */
  public double part() {
    return (double) step / steps;
  }

  /** The epochs done, with the part of the one under way. */
  public double epochs() {
    return (double) step / perEpoch;
  }

  /** The progress of what begins after so many steps; epochs that began before count no more. */
  Progress after(long first) {
    long before = Math.min(losses.size(), (first + perEpoch - 1) / perEpoch);
    List<Double> since = losses.subList((int) before, losses.size());
    return new Progress(step - first, steps - first, perEpoch, since);
  }

  /** The progress of a later step. */
  public Progress plus(long more) {
    return new Progress(step + more, steps, perEpoch, losses);
  }

  /**
   * Whether a loss is better than the least so far, by more than a part of it.
   *
   * @param least of any sign, infinite if there is none yet
   * @param part in [0, 1)
   */
  public static boolean isBetter(double loss, double least, double part) {
    return loss < least * (least > 0 ? 1 - part : 1 + part);
  }
}
