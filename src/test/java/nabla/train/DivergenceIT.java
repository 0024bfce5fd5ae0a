package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.CheckpointPolicy;
import nabla.engine.EpochReport;
import nabla.engine.StepReport;
import nabla.engine.TrainingDivergedException;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.model.Checkpoints;
import nabla.model.HadoopFiles;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A linear network that learns y = x₁ − x₂ with a learning rate that is too high for it, or not.
 */
class DivergenceIT {

  private static final Topology LINEAR =
      new Topology(2, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
  private static final int BATCH = 256; // 4 microbatches
  private static final double WILD = 50; // the cost grows about a million times a step

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** 1024 rows, features in [−1, 1) times a scale, with a weight. */
  private static Examples rows(String scale, String weight) {
    String x = "cast((xxhash64(id, %d) %% 1000) / 1000.0 * %s as float)";
    String features = "array(%s, %s) as x".formatted(x.formatted(1, scale), x.formatted(2, scale));
    return Examples.of(
        spark
            .range(1024)
            .selectExpr(features, "cast(" + weight + " as float) as w")
            .selectExpr("x", "w", "cast(if(abs(x[0]) > 1e37, 0, x[0] - x[1]) as float) as y"),
        "rows",
        new Columns("x", new Target.Values("y", Cost.QUADRATIC), Optional.of("w")));
  }

  private static TrainingSettings settings(
      int epochs, String optimizer, double rate, double lambda, String onDivergence) {
    return new TrainingSettings()
        .setEpochs(epochs)
        .setBatchSize(BATCH)
        .setInitializer("glorot")
        .setOptimizer(optimizer)
        .setMomentum(0.5)
        .setLearningRate(rate)
        .setRegParam(lambda)
        .setOnDivergence(onDivergence);
  }

  private static TrainingSettings wild(int epochs, String onDivergence) {
    return settings(epochs, "momentum", WILD, 0, onDivergence);
  }

  private static TrainingResult train(TrainingSettings settings, Examples rows) {
    return new SparkTrainer(settings, Sharing.AUTO, Optional.empty(), List.of())
        .fit(LINEAR, rows, Optional.empty());
  }

  private static ExecutionSettings execution(String replicas, String steps, String reduction) {
    return Sharing.of(replicas, steps, reduction, "auto");
  }

  @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, local steps {3}")
  @CsvSource({
    "auto, auto, auto, 1",
    "1, 1, auto, 1",
    "2, 1, flat, 1",
    "2, 1, sliced, 1",
    "2, auto, auto, 2"
  })
  void parametersThatTheLastUpdateLedAstrayAreNoNetwork(
      String replicas, String steps, String reduction, int localSteps) {
    // λ w is finite, η λ w is not, and no step comes after it that would see so
    Examples rows = rows("1", "1");
    TrainingSettings oneStep =
        settings(1, "gradient-descent", 1e20, 1e20, "fail")
            .setBatchSize(1024)
            .setLocalSteps(localSteps);
    assertThatThrownBy(
            () ->
                new SparkTrainer(
                        oneStep, execution(replicas, steps, reduction), Optional.empty(), List.of())
                    .fit(LINEAR, rows, Optional.empty()))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessage(
            "parameters must stay finite, got NaN or infinity at the end of epoch 1, at learning rate 1.0E20; lower lambda, the strength of the penalty, which is 1.0E20, or the learning rate");
  }

  @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}")
  @CsvSource({"auto, auto, auto", "1, 1, auto", "1, 3, auto", "2, 1, flat", "2, 1, sliced"})
  void keepsWhatATrainingOfTheEpochsBeforeGives(String replicas, String steps, String reduction) {
    Examples rows = rows("1", "1");
    TrainingResult kept =
        new SparkTrainer(
                wild(1000, "keep"),
                execution(replicas, steps, reduction),
                Optional.empty(),
                List.of())
            .fit(LINEAR, rows, Optional.empty());
    int epochs = kept.history().size();
    assertThat(epochs).isBetween(2, 20);
    assertThat(kept.diverged().orElseThrow())
        .contains("in epoch " + (epochs + 1))
        .contains("lower the learning rate");

    TrainingResult shorter = train(wild(epochs, "fail"), rows);
    assertThat(shorter.diverged()).isEmpty();
    assertThat(kept.parameters().values()).containsExactly(shorter.parameters().values());
    assertThat(kept.history())
        .extracting(EpochReport::cost)
        .containsExactlyElementsOf(shorter.history().stream().map(EpochReport::cost).toList());
  }

  @Test
  void keepsTheInitialParametersIfTheFirstEpochDiverges() {
    TrainingResult kept = train(settings(5, "gradient-descent", 1e38, 0, "keep"), rows("1e5", "1"));
    assertThat(kept.diverged()).isPresent();
    assertThat(kept.history()).isEmpty();
    assertThat(kept.examplesPerSecond()).isZero();
    assertThat(kept.parameters().values())
        .containsExactly(Initializer.GLOROT.parameters(LINEAR, 1).values());
  }

  @Test
  void keepsNoParametersUnderWhichOutputsOverflow() {
    // w is about 1e36 after the first step, and with features of 1e3 no float holds x w
    Examples rows = rows("1e3", "1");
    TrainingSettings settings = settings(5, "gradient-descent", 1e31, 0, "keep").setBatchSize(1024);
    TrainingResult kept = train(settings, rows);
    assertThat(kept.diverged().orElseThrow()).contains("in epoch 2");
    assertThat(kept.parameters().values())
        .containsExactly(Initializer.GLOROT.parameters(LINEAR, 1).values());
    assertThat(kept.history()).as("of the parameters that are kept").isEmpty();
    assertThat(Evaluator.evaluate(rows, Ensemble.of(kept.parameters()), Metric.COST).cost())
        .isFinite();
  }

  @ParameterizedTest
  @CsvSource({"best, 0", "last, 0", "best, 0.9", "last, 0.9"})
  void keepsTheSameIfItIsResumedWithinTheEpochThatDiverges(
      String keep, double averageDecay, @TempDir Path directory) {
    TrainingSettings wild = wild(1000, "keep").setKeep(keep).setAverageDecay(averageDecay);
    int last = train(wild, rows("1", "1")).history().size() + 1;
    TrainingResult resumed = assertSameIfItIsResumed(wild, last, directory);
    assertThat(resumed.history()).hasSize(last - 1);
  }

  /** The cost grows about ten times an epoch, from the first on. */
  @ParameterizedTest
  @CsvSource({"best, 0, 1", "last, 0, 6", "best, 0.9, 1", "last, 0.9, 6"})
  void endsWithTheSameEpochIfItIsResumed(
      String keep, double averageDecay, int kept, @TempDir Path directory) {
    TrainingSettings settings =
        settings(6, "gradient-descent", 7, 0, "fail").setKeep(keep).setAverageDecay(averageDecay);
    TrainingResult resumed = assertSameIfItIsResumed(settings, 4, directory);
    assertThat(resumed.keptEpoch()).isEqualTo(kept);
    assertThat(resumed.history()).hasSize(6);
  }

  /** Whether a training that is stopped in an epoch and resumed ends as if it had not been. */
  private static TrainingResult assertSameIfItIsResumed(
      TrainingSettings settings, int epoch, Path directory) {
    Examples rows = rows("1", "1");
    TrainingResult expected = train(settings, rows);
    CheckpointPolicy recovery =
        new CheckpointPolicy(
            new Checkpoints(
                HadoopFiles.storage(spark.sparkContext().hadoopConfiguration()),
                directory.toString()),
            OptionalInt.of(1),
            Duration.ofDays(1),
            true);
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            if (report.epoch() == epoch && report.step() == 1) { // the first is in a checkpoint
              throw new IllegalStateException("stopped");
            }
          }
        };
    ExecutionSettings stepByStep = execution("1", "1", "auto");
    assertThatThrownBy(
            () ->
                new SparkTrainer(settings, stepByStep, Optional.of(recovery), List.of(stopping))
                    .fit(LINEAR, rows, Optional.empty()))
        .hasMessage("stopped");

    TrainingResult resumed =
        new SparkTrainer(settings, stepByStep, Optional.of(recovery), List.of())
            .fit(LINEAR, rows, Optional.empty());
    assertThat(resumed.keptEpoch()).isEqualTo(expected.keptEpoch());
    assertThat(resumed.parameters().values()).containsExactly(expected.parameters().values());
    return resumed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"3e35", "1e35"}) // whose sum a float still holds
  void weightsThatOverflowAreSaidToBeTheCause(String weight) {
    assertThatThrownBy(
            () -> train(settings(2, "gradient-descent", 0.01, 0, "fail"), rows("100", weight)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("gradient must stay finite, got an overflow of 32-bit floats")
        .hasMessageContaining("the example weights of the batch add up to")
        .hasMessageEndingWith("scale the weights down, only their ratios matter");
  }

  @Test
  void hugeFeaturesAreSaidToBeTheCauseInTheFirstStep() {
    assertThatThrownBy(
            () -> train(settings(2, "gradient-descent", 0.01, 0, "fail"), rows("1e30", "1")))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("epoch 1, step 0")
        .hasMessageContaining("features or targets are too large")
        .hasMessageEndingWith("scale features and targets to about 1");
  }

  @Test
  void gradientsWhoseSquaresOverflowAreNoNetworkOfAdams() {
    // features of 1e13: gradients are about 1e26, and (1e26)² is infinite as a float
    assertThatThrownBy(() -> train(settings(1, "adam", 0.01, 0, "fail"), rows("1e13", "1")))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("what the optimizer adam remembers of gradients must stay finite");
  }

  @Test
  void aPenaltyThatLeadsAstrayIsSaidToBeTheCause() {
    Examples rows = rows("1", "1");
    for (String optimizer : List.of("gradient-descent", "adam")) {
      assertThatThrownBy(() -> train(settings(2, optimizer, 1, 1e25, "fail"), rows))
          .as(optimizer)
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("lower lambda, the strength of the penalty, which is 1.0E25");
    }
  }

  @Test
  void validationThatOverflowsIsReportedAndNoImprovement() {
    TrainingSettings settings = settings(50, "gradient-descent", 2, 0, "fail").setPatience(3);
    TrainingResult result =
        new SparkTrainer(settings, Sharing.AUTO, Optional.empty(), List.of())
            .fit(LINEAR, rows("1", "1"), Optional.of(rows("3e38", "1")));
    assertThat(result.history()).hasSize(3); // patience
    assertThat(result.history())
        .allSatisfy(
            report -> {
              assertThat(report.validation().orElseThrow().cost()).isNotFinite();
              assertThat(report.cost()).isFinite();
            });
    assertThat(result.diverged()).isEmpty();
  }
}
