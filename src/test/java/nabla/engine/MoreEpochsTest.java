package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import nabla.model.Checkpoints;
import nabla.model.ModelException;
import nabla.model.Storage;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that goes on for more epochs ends as if it had had them from the start. */
class MoreEpochsTest {

  private static final int ROWS = 700;

  @TempDir private Path directory;

  private static CanonicalOrder examples(int seed) {
    Random random = new Random(seed);
    float[][] features = new float[ROWS][4];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = i % 3;
      for (int k = 0; k < 4; k++) {
        features[i][k] = random.nextFloat() + (k == labels[i] ? 0.3f : 0);
      }
    }
    return new CanonicalOrder(ArrayExamples.of(features, labels));
  }

  private static TrainingSettings settings() {
    return new TrainingSettings().setHiddenLayers(new int[] {6}).setLearningRate(0.05);
  }

  static Stream<TrainingSettings> settingsWithoutAnEnd() {
    return Stream.of(
        settings(),
        settings().setOptimizer("momentum").setLearningRateSchedule("step(2, 0.5)"),
        settings().setLearningRateSchedule("exponential").setWarmupEpochs(1.5),
        settings().setLearningRateSchedule("inverse-time(0.3)").setKeep("last"),
        // the best so far, and what has been without improvement, are remembered
        settings().setLearningRate(0.5).setLearningRateSchedule("plateau(0, 0.5)"),
        settings().setLearningRate(0.5).setPatience(4).setDropout(0.3).setAverageDecay(0.9),
        new TrainingSettings().setHiddenLayers(new int[] {6}).setOptimizer("lbfgs"));
  }

  /** Trains to the end, or until so many steps are done. */
  private TrainingResult train(TrainingSettings settings, int epochs, long stopAfter) {
    settings.setEpochs(epochs);
    Topology topology = settings.topology(4, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    CanonicalOrder order = examples(1);
    CanonicalOrder held = examples(2);
    BatchPlan plan = BatchPlan.of(settings, ROWS, 16L * ROWS, topology);
    TrainingRun run =
        TrainingRun.of(settings, topology, plan, 1, order.identity(), Optional.of("held"));
    Checkpoints checkpoints = new Checkpoints(Storage.local(), directory.toString());
    CheckpointPolicy policy =
        new CheckpointPolicy(checkpoints, OptionalInt.empty(), Duration.ofDays(1), true);
    TrainingListener stopping =
        new TrainingListener() {
          private long steps;

          @Override
          public void onStep(StepReport report) {
            steps++;
          }

          @Override
          public boolean isToStop() {
            return steps >= stopAfter;
          }
        };
    TrainingResult result =
        new Trainer(run, Optional.of(policy), stopping)
            .fit(
                new ArrayRounds(run, order, new float[0], 2),
                new ArrayEvaluations(order, Optional.of(held), 1, true, Metric.COST));
    policy.finish();
    return result;
  }

  private static void requireSame(TrainingResult result, TrainingResult expected) {
    assertThat(result.parameters().values()).containsExactly(expected.parameters().values());
    assertThat(result.keptEpoch()).isEqualTo(expected.keptEpoch());
    assertThat(result.history())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds", "examplesPerSecond")
        .isEqualTo(expected.history());
    assertThat(result.minimised()).isEqualTo(expected.minimised());
    assertThat(result.run()).isEqualTo(expected.run());
  }

  private TrainingResult whole(TrainingSettings settings, int epochs) {
    TrainingResult result = train(settings, epochs, Long.MAX_VALUE);
    new Checkpoints(Storage.local(), directory.toString()).clear();
    return result;
  }

  @ParameterizedTest
  @MethodSource("settingsWithoutAnEnd")
  void ofOneThatHasEnded(TrainingSettings settings) {
    TrainingResult three = whole(settings, 3);
    TrainingResult eight = whole(settings, 8);
    requireSame(train(settings, 3, Long.MAX_VALUE), three);
    requireSame(train(settings, 3, Long.MAX_VALUE), three); // there is nothing to do
    requireSame(train(settings, 8, Long.MAX_VALUE), eight);
  }

  @ParameterizedTest
  @MethodSource("settingsWithoutAnEnd")
  void ofOneThatWasStopped(TrainingSettings settings) {
    TrainingResult eight = whole(settings, 8);
    assertThatThrownBy(() -> train(settings, 3, 2)).isInstanceOf(TrainingStoppedException.class);
    requireSame(train(settings, 8, Long.MAX_VALUE), eight);
  }

  @Test
  void fewerEpochsThanAreDoneAreRefused() {
    train(settings(), 5, Long.MAX_VALUE);
    assertThatThrownBy(() -> train(settings(), 4, Long.MAX_VALUE))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("epochs must be at least the 5 that are begun in the checkpoint");
  }

  /** One that its time has ended goes on if it gets more. */
  @Test
  void moreTimeDoesToo() {
    TrainingResult five = whole(settings(), 5);
    TrainingResult brief = train(settings().setMaxMinutes(1e-9), 5, Long.MAX_VALUE);
    assertThat(brief.stopReason()).startsWith("the time is over");
    requireSame(train(settings(), 5, Long.MAX_VALUE), five);
  }
}
