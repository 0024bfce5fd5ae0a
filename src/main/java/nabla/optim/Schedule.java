package nabla.optim;

import java.io.Serializable;

/** The learning rate η as a function of the step. */
public interface Schedule extends Serializable {

  /**
   * η of a step.
   *
   * @param step counted from 0
   * @param totalSteps how many steps the whole training has, at least 1
   */
  double rate(long step, long totalSteps);
}
