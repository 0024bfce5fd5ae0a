package nabla.train;

import java.io.Serializable;
import nabla.engine.StepRange;

/**
 * Steps that one of several networks is to take next, on the driver.
 *
 * @param turn which steps, of which network
 * @param weights overwritten with what they lead to
 */
record Due(Turn turn, Weights weights) {

  /**
   * What of it the tasks are told.
   *
   * @param network its number among those that are trained together
   */
  record Turn(int network, StepRange range) implements Serializable {}

  /** The first of the steps, so many at most. */
  Due first(int most) {
    return new Due(new Turn(turn.network, turn.range.first(most)), weights);
  }

  StepRange range() {
    return turn.range;
  }
}
