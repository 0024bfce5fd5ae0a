package nabla.train;

import java.util.List;
import nabla.engine.Meeting;
import nabla.engine.Rounds;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/**
 * The rounds of one of several networks, which asks for them at its seat in a meeting.
 *
 * @param network its number
 */
record SeatedRounds(JointRounds rounds, int network, Meeting.Seat seat) implements Rounds {

  /** Those of a network that is alone. */
  static Rounds alone(JointRounds rounds) {
    return new SeatedRounds(rounds, 0, Meeting.alone());
  }

  @Override
  public int replicas() {
    return rounds.replicas();
  }

  @Override
  public int threads() {
    return rounds.threads();
  }

  /** Networks that are in the same chunk take their steps in the same job. */
  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    Due due = new Due(new Due.Turn(network, range), new Weights(parameters, state));
    return seat.ask(List.of("steps", range.chunk()), rounds::run, due);
  }

  /** Networks have jobs of their own: they don't ask equally often. */
  @Override
  public GradientSum gradientSum(int chunk, Parameters parameters) {
    return seat.ask(
        List.of("gradient", network),
        chunks -> List.of(rounds.gradientSum(network, chunk, parameters)),
        chunk);
  }
}
