package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.model.RunIdentity;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.optim.GradientDescent;
import nabla.optim.Momentum;
import nabla.optim.Rates;
import nabla.optim.Update;
import nabla.schedule.Progress;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;

/** A run of 3 epochs over 40 rows, which 4 chunks of 5 batches take. */
class TrainingRunTest {

  private static final long SEED = 7;
  private static final Topology TOPOLOGY =
      new Topology(3, List.of(new Layer(2, Activation.IDENTITY)), Cost.QUADRATIC);
  private static final TrainingRun RUN =
      new TrainingRun(
          new TrainingSettings()
              .setEpochs(3)
              .setSeed(SEED)
              .setInitializer("glorot")
              .setLearningRate(0.5)
              .setOptimizer("momentum")
              .setMomentum(0.75),
          TOPOLOGY,
          new BatchPlan(40, 2, 4),
          new RunIdentity(Map.of()));

  @Test
  void hasTheStepsOfAllEpochs() {
    assertThat(RUN.steps()).isEqualTo(60);
  }

  @Test
  void beginsWithTheParametersOfItsSeed() {
    assertThat(RUN.initialParameters().values())
        .containsExactly(Initializer.GLOROT.parameters(TOPOLOGY, SEED).values());
  }

  @Test
  void stepsAreThoseToTheEndOfTheirChunk() {
    StepRange range =
        RUN.range(2, 8, List.of(0.5)); // the 9th step of epoch 2 is the 4th of its second chunk
    assertThat(range.epoch()).isEqualTo(2);
    assertThat(range.chunk()).isEqualTo(EpochOrder.ofChunks(SEED, 2, 4).at(1));
    assertThat(range.firstStep()).isEqualTo(3);
    assertThat(range.steps()).isEqualTo(2);
    assertThat(range.progress()).isEqualTo(new Progress(28, 60, 20, List.of(0.5)));
    assertThat(range.rates(1)).isEqualTo(new Rates(0.5, 1));
    assertThat(range.update()).isEqualTo(Update.of(new Momentum(0.75), new GradientDescent()));
  }

  @Test
  void aRoundHasTheFirstOfThem() {
    StepRange range = RUN.range(1, 5, List.of()).first(3);
    assertThat(range.firstStep()).isZero();
    assertThat(range.steps()).isEqualTo(3);
    assertThat(range.progress().step()).isEqualTo(5);
    assertThat(RUN.range(1, 6, List.of()).first(9).steps()).isEqualTo(4);
  }

  @Test
  void anEpochVisitsEveryChunk() {
    Set<Integer> chunks = new HashSet<>();
    for (int step = 0; step < 20; step += 5) {
      chunks.add(RUN.range(3, step, List.of()).chunk());
    }
    assertThat(chunks).containsExactlyInAnyOrder(0, 1, 2, 3);
  }
}
