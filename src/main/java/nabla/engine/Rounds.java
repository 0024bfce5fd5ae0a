package nabla.engine;

import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/** Where steps are performed: in jobs of Spark, or in threads of this JVM. */
public interface Rounds {

  /** How many replicas share a step. */
  int replicas();

  /** How many threads each replica has at work. */
  int threads();

  /**
   * Performs the first of these steps, as many as make a round, and overwrites parameters and state
   * with what they lead to.
   */
  StepTotals run(StepRange range, Parameters parameters, OptimizerState state);

  /** The gradient sum over all rows of a chunk; it is the caller's to keep. */
  GradientSum gradientSum(int chunk, Parameters parameters);
}
