package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nabla.engine.BatchPlan;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.train.StepModel.Step;
import nabla.train.StepModel.Way;
import org.junit.jupiter.api.Test;

/**
 * By hand, for 2-3-1: P = 3·3 + 4 = 13 parameters, F = 4·6 + 6·3 = 42 operations and N = 2 + 3 + 1
 * numbers an example; B = 256 in M = 2 microbatches.
 */
class StepModelTest {

  private static final Topology NETWORK = network(2, 3);

  /**
   * f 1, n 10, g 100, u 1000, a 3, r 7, b 0.5, e 0.25, network 2 a second, j 0.5, t 0.25, q 11, s
   * 0.5.
   */
  private static final StepCosts COSTS =
      new StepCosts(1, 10, 100, 1000, 3, 7, 0.5, 0.25, 2, 0.5, 0.25, 11, 0.5);

  /** 256·(42·1 + 6·10) + 2·13·100. */
  private static final double WORK = 28_712;

  /** How much the slower of two is behind half of it: σ √(2 ln 2). */
  private static final double SLOWER = WORK / 2 * 0.5 * 1.1774100225;

  private static final StepModel MODEL = model(NETWORK, 256, Reduction.AUTO);

  private static Topology network(int inputs, int hidden) {
    return new Topology(
        inputs,
        List.of(new Layer(hidden, Activation.RELU), new Layer(1, Activation.IDENTITY)),
        Cost.QUADRATIC);
  }

  private static StepModel model(Topology topology, int batch, Reduction reduction) {
    return new StepModel(topology, new BatchPlan(1_000_000, batch, 1), reduction, COSTS);
  }

  private static void assertStep(
      Step step, double arithmetic, double waiting, double exchange, double scheduling) {
    assertThat(step.arithmetic()).isCloseTo(arithmetic, within(1e-6));
    assertThat(step.waiting()).isCloseTo(waiting, within(0.01));
    assertThat(step.exchange()).isCloseTo(exchange, within(1e-6));
    assertThat(step.scheduling()).isCloseTo(scheduling, within(0.01));
    assertThat(step.seconds())
        .isCloseTo(arithmetic + waiting + exchange + scheduling, within(0.05));
  }

  @Test
  void oneTaskHasItsArithmeticAndUpdateAndAJobEachSecond() {
    Step step = MODEL.step(1, 1);
    assertThat(step.way()).isEqualTo(Way.ALONE);
    assertStep(step, WORK, 0, 13_000, 0.75 * (WORK + 13_000));
  }

  /**
   * One number that passes, and a category of four embedded as another: P = 4 + 13, F = 4·1 + 6·6 +
   * 6·3, since of four numbers one is active and layer 1 has (BP2) too, and N = 5 + 1 + 3 + 1.
   */
  @Test
  void anEmbeddingTakesWhatIsActive() {
    Topology embedded = network(5, 3).withEmbedding(List.of(Embedding.ofCategory(1, 4, 1)));
    double work = 256 * (58 + 10 * 10) + 2 * 17 * 100;
    Step step = model(embedded, 256, Reduction.AUTO).step(1, 1);
    assertStep(step, work, 0, 17_000, 0.75 * (work + 17_000));
    double frozen = 256 * (2 + 2 * 6 + 4 * 3 + 10 * 10) + 2 * 17 * 100;
    assertThat(model(embedded.withFrozen(1), 256, Reduction.AUTO).step(1, 1).arithmetic())
        .isCloseTo(frozen, within(1e-6));
  }

  @Test
  void twoThreadsHalveItAndWaitForEachOther() {
    Step step = MODEL.step(1, 4);
    assertThat(step.threads()).isEqualTo(2); // there are two microbatches
    assertStep(step, WORK / 2, SLOWER, 6_500, 0.75 * (WORK / 2 + SLOWER + 6_500));
  }

  /**
   * 52 bytes each way: 0.25 of a second each for the tasks, and one for each task at the driver,
   * 0.5 of copying and 0.5 on the wire.
   */
  @Test
  void tasksTogetherExchangeThroughTheDriver() {
    Step step = MODEL.step(2, 1);
    assertThat(step.way()).isEqualTo(Way.TOGETHER);
    double exchange = 7 + 2 * 13 + 4 * 52 + 13 * (2 * 3 + 1000);
    assertStep(step, WORK / 2, SLOWER, exchange, WORK / 2 + SLOWER + exchange);
  }

  /** The parameters reach two executors in two waves. */
  @Test
  void aJobForEachStepCostsAJob() {
    Step step = MODEL.step(2, 1, Way.JOB);
    assertStep(step, WORK / 2, SLOWER, 2 * 13 + (2 + 2) * 52 + 13 * (2 * 3 + 1000), 1);
  }

  @Test
  void slicesCostTwoStagesAndAShuffleButTheDriverReceivesOneSum() {
    Step step = MODEL.step(2, 1, Way.SLICED);
    assertStep(step, WORK / 2, SLOWER, 4 * 13 + (3 + 2) * 52 + 13 * 1000, 2 * 1 + 2 * 11);
  }

  @Test
  void thereAreAsManyTasksAsMicrobatchesAtMostAndAPowerOfTwo() {
    assertThat(MODEL.step(1000, 8).tasks()).isEqualTo(2);
    assertThat(MODEL.step(1000, 8).threads()).isEqualTo(1);
    StepModel large = model(NETWORK, 1024, Reduction.AUTO); // 8 microbatches
    assertThat(large.step(7, 3).tasks()).isEqualTo(4);
    assertThat(large.step(7, 3).threads()).isEqualTo(2);
  }

  /** As the training chooses it: at most 16 million numbers to the driver. */
  @Test
  void theWayFollowsFromParametersAndTasks() {
    Topology wide = network(1000, 2000); // 2,004,001 parameters
    assertThat(model(wide, 4096, Reduction.AUTO).step(4, 1).way()).isEqualTo(Way.TOGETHER);
    assertThat(model(wide, 4096, Reduction.AUTO).step(8, 1).way()).isEqualTo(Way.SLICED);
    assertThat(model(wide, 4096, Reduction.FLAT).step(8, 1).way()).isEqualTo(Way.TOGETHER);
    assertThat(model(wide, 4096, Reduction.SLICED).step(2, 1).way()).isEqualTo(Way.SLICED);
  }
}
