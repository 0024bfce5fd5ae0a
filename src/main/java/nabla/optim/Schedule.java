package nabla.optim;

import java.io.Serializable;

/** The learning rate η as a function of the step. */
public sealed interface Schedule extends Serializable permits Constant, Cosine {

  /**
   * η of a step.
   *
   * @param step counted from 0
   * @param totalSteps how many steps the whole training has, at least 1
   */
  double rate(long step, long totalSteps);

  /** The name in configuration files: {@code constant, cosine}. */
  String label();
}
