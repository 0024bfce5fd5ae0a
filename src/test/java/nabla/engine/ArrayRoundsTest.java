package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;

class ArrayRoundsTest {

  @Test
  void roundsGrowUntilTheyTakeASecond() {
    float[][] x = new float[2000][1];
    for (int i = 0; i < x.length; i++) {
      x[i][0] = i / 2000f;
    }
    TrainingSettings settings = new TrainingSettings().setHiddenLayers(new int[0]).setBatchSize(1);
    Topology topology = settings.topology(1, 1, Activation.IDENTITY, Cost.SQUARED_ERROR);
    CanonicalOrder order = new CanonicalOrder(ArrayExamples.of(x, x));
    BatchPlan plan = BatchPlan.of(settings, 2000, 8000, topology);
    TrainingRun run = TrainingRun.of(settings, topology, plan, 1, "rows", Optional.empty());
    ArrayRounds rounds = new ArrayRounds(run, order, new float[0], 1);
    Parameters parameters = run.initialParameters();
    OptimizerState state = settings.update().start(topology.parameterCount());

    assertThat(rounds.run(run.range(1, 0, List.of()), parameters, state).steps()).isEqualTo(8);
    // it took some milliseconds, so now 8 times as many, or fewer on a machine that is busy
    int second = rounds.run(run.range(1, 8, List.of()), parameters, state).steps();
    assertThat(second).isBetween(9, 64);
    assertThat(state.step()).isEqualTo(8 + second);
    assertThat(rounds.run(run.range(1, 1990, List.of()), parameters, state).steps())
        .isEqualTo(10); // to the end of the chunk
  }
}
