package nabla.train;

import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/**
 * One Spark job, or two, that perform steps.
 *
 * <p>Results travel as return values, never through accumulators, so a task that is tried again
 * counts once; and they are taken in the order of the partitions, whatever the order of arrival.
 */
interface StepJob {

  /** Performs steps and overwrites parameters and state with what they lead to. */
  StepTotals run(StepRange range, Parameters parameters, OptimizerState state);
}
