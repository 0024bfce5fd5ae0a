package nabla.train;

import java.util.List;
import nabla.engine.Rounds;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;

/** Where steps of several networks are performed at once, in jobs of Spark. */
interface JointRounds extends AutoCloseable {

  /** As {@link Rounds#replicas}. */
  int replicas();

  /** As {@link Rounds#threads}, at least. */
  int threads();

  /**
   * Performs the first of the steps that are due, all of one chunk, as many of each network as make
   * a round.
   */
  List<StepTotals> run(List<Due> due);

  /** As {@link Rounds#gradientSum}, of the network with that number. */
  GradientSum gradientSum(int network, int chunk, Parameters parameters);

  @Override
  void close();
}
