package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import nabla.engine.BatchPlan;
import nabla.engine.Packing;
import nabla.engine.RoundLength;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.Layer;
import nabla.nn.Normalisation;
import nabla.nn.Parametrisation;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** 3-5-2: 3·5 + 5 + 5·2 + 2 = 32 parameters, 128 bytes; batches of 1024 in 8 microbatches. */
class FootprintTest {

  private static final Topology TOPOLOGY =
      new Topology(
          3,
          List.of(new Layer(5, Activation.RELU), new Layer(2, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  private static final Packing ROWS = Packing.floats(10_000, 3);

  private static final BatchPlan PLAN = new BatchPlan(10_000, 1024, 1);

  private static Footprint of(int tasks, int threads, RoundLength length) {
    TrainingSettings settings = new TrainingSettings().setOptimizer("adam").setBatchSize(1024);
    return of(settings, tasks, threads, length);
  }

  private static Footprint of(
      TrainingSettings settings, int tasks, int threads, RoundLength length) {
    return Footprint.of(
        settings,
        TOPOLOGY,
        ROWS,
        PLAN,
        new Parallelism(tasks, threads, false, false),
        length,
        Reduction.AUTO);
  }

  @Test
  void aTaskThatTakesStepsAlone() {
    Footprint alone = of(1, 2, RoundLength.measured());
    assertThat(alone.driver())
        .containsExactly(
            entry("parameters", 128L),
            entry("optimizer state", 256L), // two means
            entry("kept parameters", 128L), // of the best epoch
            entry("what tasks send", 384L)); // parameters and state
    assertThat(alone.task())
        .containsExactly(
            entry("parameters", 128L),
            entry("optimizer state", 256L),
            entry("gradients of 2 threads", 2 * 3 * 128L), // 4 microbatches each: 3 levels
            // 128 examples, each with z, a, δ of 7 units, 3 inputs and 2 targets
            entry("microbatches and activations", 2 * 128 * (3 * 7 + 3 + 2) * 4L));
  }

  @Test
  void whatDropoutLeavesHasMemoryOfItsOwn() {
    TrainingSettings settings = new TrainingSettings().setBatchSize(1024).setDropout(0.5);
    Footprint dropped =
        Footprint.of(
            settings,
            TOPOLOGY,
            ROWS,
            PLAN,
            new Parallelism(1, 2, false, false),
            RoundLength.measured(),
            Reduction.AUTO);
    assertThat(dropped.task()) // the 5 hidden units once more
        .containsEntry("microbatches and activations", 2 * 128 * (3 * 7 + 5 + 3 + 2) * 4L);
  }

  @Test
  void aScaleOfInputsAndLayersThatAreNormalisedHaveMemoryOfTheirOwn() {
    Topology topology =
        new Topology(
            3,
            TOPOLOGY.layers(),
            TOPOLOGY.cost(),
            Parametrisation.STANDARD,
            true,
            Normalisation.LAYER);
    Footprint more =
        Footprint.of(
            new TrainingSettings().setBatchSize(1024),
            topology,
            ROWS,
            PLAN,
            new Parallelism(1, 2, false, false),
            RoundLength.measured(),
            Reduction.AUTO);
    assertThat(more.task()) // 3 of s, 5 of γ and of β; the hidden units and the inputs once more
        .containsEntry("parameters", 128 + (3 + 2 * 5) * 4L)
        .containsEntry("microbatches and activations", 2 * 128 * (3 * 7 + 5 + 2 * 3 + 2) * 4L);
  }

  /** Of 3 inputs two are embedded as 4: W^1 has 5 columns, and E_1 2·4 numbers. */
  @Test
  void embeddedInputsHaveMemoryOfTheirOwn() {
    Topology topology =
        new Topology(
                3,
                TOPOLOGY.layers(),
                TOPOLOGY.cost(),
                Parametrisation.STANDARD,
                true,
                Normalisation.NONE)
            .withEmbedding(List.of(Embedding.ofCategory(1, 2, 4)));
    Footprint more =
        Footprint.of(
            new TrainingSettings().setBatchSize(1024),
            topology,
            ROWS,
            PLAN,
            new Parallelism(1, 2, false, false),
            RoundLength.measured(),
            Reduction.AUTO);
    assertThat(more.task()) // x, x̃ and s ⊙ x̃, and the errors of x̃
        .containsEntry("parameters", 128 + (2 * 4 + 5 + 2 * 5) * 4L)
        .containsEntry("microbatches and activations", 2 * 128 * (3 * 7 + 3 + 5 + 5 + 4 + 2) * 4L);
  }

  @Test
  void theLastEpochIsNotKeptBesides() {
    TrainingSettings last = new TrainingSettings().setKeep("last");
    assertThat(of(last, 1, 1, RoundLength.measured()).driver())
        .doesNotContainKey("kept parameters");
  }

  @Test
  void tasksThatShareSteps() {
    Footprint shared = of(4, 1, RoundLength.measured());
    assertThat(shared.driver()).containsEntry("what tasks send", 4 * 128L);
    assertThat(shared.task())
        .doesNotContainKey("optimizer state")
        .containsEntry("gradients of 1 threads", 2 * 128L); // 2 microbatches: 2 levels
  }

  @Test
  void thatOfStepsOnPaperIsTheSame() {
    StepModel model = new StepModel(TOPOLOGY, PLAN, Reduction.AUTO, StepCosts.MEASURED);
    TrainingSettings settings = new TrainingSettings().setOptimizer("adam");
    Footprint alone = model.footprint(model.step(1, 2), settings, ROWS);
    assertThat(alone.ofDriver()).isEqualTo(128 + 256 + 128 + 384);
    assertThat(alone.ofTask()).isEqualTo(128 + 256 + 768 + 2 * 128 * (3 * 7 + 3 + 2) * 4);
    Footprint shared = model.footprint(model.step(4, 1), settings, ROWS);
    assertThat(shared.ofDriver()).isEqualTo(128 + 256 + 128 + 4 * 128);
    SparkConf small = new SparkConf(false).set("spark.driver.maxResultSize", "10k");
    assertThatThrownBy(() -> model.requireRoom(model.step(4, 1), settings, small))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("spark.driver.maxResultSize must be at least 1m for");
    model.requireRoom(model.step(4, 1), settings, new SparkConf(false));
  }
}
