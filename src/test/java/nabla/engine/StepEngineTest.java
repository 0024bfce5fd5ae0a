package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.Allocated;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.GradientSum;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Perturbation;
import nabla.nn.Topology;
import nabla.optim.GradientDescent;
import nabla.optim.Momentum;
import nabla.optim.OptimizerState;
import nabla.optim.Transformation;
import nabla.optim.Update;
import nabla.schedule.Progress;
import nabla.schedule.Schedule;
import nabla.schedule.Schedules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The network a = w x + b with C_x = ½ (a − y)², so that an example adds w_x (a − y) x to the
 * gradient of w and w_x (a − y) to that of b. All numbers are exact as floats.
 */
class StepEngineTest {

  private static final Topology TOPOLOGY =
      new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);

  /** A shard of examples (x, y, w_x). */
  private static Shard shard(int index, float[]... examples) {
    float[] x = new float[examples.length];
    float[] y = new float[examples.length];
    float[] w = new float[examples.length];
    for (int i = 0; i < examples.length; i++) {
      x[i] = examples[i][0];
      y[i] = examples[i][1];
      w[i] = examples[i][2];
    }
    return new Shard(0, index, 1, 1, false, x, y, w);
  }

  private static float[] example(double x, double y, double weight) {
    return new float[] {(float) x, (float) y, (float) weight};
  }

  private static Parameters parameters(double w, double b) {
    return new Parameters(TOPOLOGY, new float[] {(float) w, (float) b});
  }

  private static StepRange range(int firstStep, int steps, Transformation... links) {
    List<Transformation> chain = new ArrayList<>(List.of(links));
    chain.add(new GradientDescent());
    Progress progress = new Progress(firstStep, 10, 10, List.of());
    return new StepRange(1, 0, firstStep, steps, progress, constant(0.25), new Update(chain));
  }

  static Schedules constant(double learningRate) {
    Schedule same = new Schedule.Constant();
    return new Schedules(learningRate, same, same, same);
  }

  private static void assertSum(GradientSum sum, double w, double b, double cost, double weight) {
    assertThat(sum.gradient()).containsExactly((float) w, (float) b);
    assertThat(sum.cost()).isEqualTo(cost);
    assertThat(sum.weight()).isEqualTo(weight);
  }

  /** Threads are at most as many as shards, and a power of two. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 9})
  void theGradientSumIsThatOfTheWholeBatchAndStays(int threads) {
    BatchPlan plan = new BatchPlan(8, 8, 1, 4);
    StepEngine engine = new StepEngine(TOPOLOGY, Perturbation.NONE, plan, 4, threads);
    engine.visit(
        List.of(
            shard(0, example(1, 0, 1), example(2, 0, 1)),
            shard(1, example(3, 1, 2)),
            shard(2, example(0, 2, 1), example(1, 1, 5), example(-1, 1, 1)),
            shard(3, example(4, 0, 0.5), example(-2, 0, 1))),
        1,
        1);
    // a = x:  (5, 3) + (12, 4) + (2, −4) + (12, 0), costs 2½ + 4 + 4 + 6, weights 2 + 2 + 7 + 1½
    GradientSum sum = engine.gradientSum(parameters(1, 0), range(0, 1));
    assertSum(sum, 31, 3, 16.5, 12.5);
    // a = 0:  (0, 0) + (−6, −2) + (−4, −8) + (0, 0), costs 0 + 1 + 5 + 0
    assertSum(engine.gradientSum(parameters(0, 0), range(0, 1)), -10, -10, 6, 12.5);
    assertSum(sum, 31, 3, 16.5, 12.5);
  }

  /** Two steps: a row of A in each, and the one of B in the second. */
  private static StepEngine twoSteps(int threads) {
    StepEngine engine =
        new StepEngine(TOPOLOGY, Perturbation.NONE, new BatchPlan(4, 2, 1, 2), 2, threads);
    visitTwoSteps(engine, 1);
    return engine;
  }

  private static void visitTwoSteps(StepEngine engine, int epoch) {
    Shard a = shard(0, example(1, 1, 1), example(1, 1, 1));
    Shard b = shard(1, example(2, 0, 3));
    engine.visit(List.of(a, b), 1, epoch);
  }

  /**
   * With η = ¼ from w = b = 1:
   *
   * <pre>
   *   step  Σ w_x ∂C_x             Σ w_x C_x       Σ w_x   g                w         b
   *   0     (1, 1)                 ½               1       (1, 1)           0.75      0.75
   *   1     (½ + 13½, ½ + 6¾)      0.125 + 7.59375 1 + 3   (3.5, 1.8125)    −0.125    0.296875
   *   0     (−0.828125, the same)  0.342…          1       the same         0.08203…  0.5039…
   * </pre>
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void stepsAreThoseWorkedOutByHand(int threads) {
    StepEngine engine = twoSteps(threads);
    Parameters parameters = parameters(1, 1);
    OptimizerState state = new OptimizerState(0, new float[0][]);
    List<Thread> before = new ArrayList<>();
    StepTotals totals =
        engine.steps(range(0, 2), parameters, state, () -> before.add(Thread.currentThread()));
    assertThat(before).containsExactly(Thread.currentThread(), Thread.currentThread());
    assertThat(parameters.values()).containsExactly(-0.125f, 0.296875f);
    assertThat(state.step()).isEqualTo(2);
    assertThat(totals.steps()).isEqualTo(2);
    assertThat(new double[] {totals.cost(0), totals.cost(1)}).containsExactly(0.5, 7.71875);
    assertThat(new double[] {totals.weight(0), totals.weight(1)}).containsExactly(1, 4);
    assertThat(totals.diverged()).isFalse();

    // of a shard without a row in the step, what the step before has left must not count
    visitTwoSteps(engine, 2);
    totals = engine.steps(range(0, 1), parameters, state, () -> {});
    assertThat(parameters.values()).containsExactly(0.08203125f, 0.50390625f);
    assertThat(totals.weight(0)).isEqualTo(1);
    assertThat(totals.cost(0)).isEqualTo(0.828125 * 0.828125 / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void beginsAtAnyStep(int threads) {
    Parameters parameters = parameters(0.75, 0.75);
    StepTotals totals =
        twoSteps(threads)
            .steps(range(1, 1), parameters, new OptimizerState(0, new float[0][]), () -> {});
    assertThat(parameters.values()).containsExactly(-0.125f, 0.296875f);
    assertThat(totals.weight(0)).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void givesUpBeforeAStepIfItIsTold(int threads) {
    Parameters parameters = parameters(1, 1);
    OptimizerState state = new OptimizerState(0, new float[0][]);
    int[] times = new int[1];
    assertThatThrownBy(
            () ->
                twoSteps(threads)
                    .steps(
                        range(0, 2),
                        parameters,
                        state,
                        () -> {
                          if (++times[0] == 2) {
                            throw new IllegalStateException("the task was killed");
                          }
                        }))
        .hasMessage("the task was killed");
    assertThat(parameters.values()).containsExactly(0.75f, 0.75f);
    assertThat(state.step()).isEqualTo(1);
  }

  /** Even an optimizer with a velocity rests. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aBatchThatWeighsNothingTeachesNothing(int threads) {
    StepEngine engine =
        new StepEngine(TOPOLOGY, Perturbation.NONE, new BatchPlan(2, 2, 1, 2), 2, threads);
    engine.visit(List.of(shard(0, example(1, 5, 0)), shard(1, example(2, 5, 0))), 1, 1);
    Parameters parameters = parameters(1, 1);
    OptimizerState state = new OptimizerState(3, new float[][] {{1, 2}});
    StepTotals totals = engine.steps(range(0, 1, new Momentum(0.5)), parameters, state, () -> {});
    assertThat(parameters.values()).containsExactly(1, 1);
    assertThat(state.slot(0)).containsExactly(1, 2);
    assertThat(state.step()).isEqualTo(3);
    assertThat(totals.steps()).isEqualTo(1);
    assertThat(totals.weight(0)).isZero();
    assertThat(totals.diverged()).isFalse();
  }

  /** The first is a gradient of −10^58, the second an output of 3·10^39; its cost is infinite. */
  @ParameterizedTest
  @CsvSource({"1, 1e20, 1e38, 1", "2, 1e20, 1e38, 1", "1, 3e38, 0, 10", "2, 3e38, 0, 10"})
  void endsWithTheStepThatIsNotFinite(int threads, double x, double y, double w) {
    StepEngine engine =
        new StepEngine(TOPOLOGY, Perturbation.NONE, new BatchPlan(6, 2, 1, 2), 2, threads);
    float[] large = example(x, y, 1);
    Shard shard = shard(0, large, large, large);
    engine.visit(List.of(shard, shard(1, large, large, large)), 1, 1);
    int[] begun = new int[1];
    StepTotals totals =
        engine.steps(
            range(0, 3), parameters(w, 0), new OptimizerState(0, new float[0][]), () -> begun[0]++);
    assertThat(totals.diverged()).isTrue();
    assertThat(totals.steps()).isEqualTo(1);
    assertThat(begun[0]).isEqualTo(1);
  }

  @Test
  void aCostThatIsNotFiniteLeavesTheParametersAsTheyAre() {
    StepEngine engine =
        new StepEngine(TOPOLOGY, Perturbation.NONE, new BatchPlan(1, 1, 1, 1), 1, 1);
    engine.visit(List.of(shard(0, example(3e38, 0, 1))), 1, 1);
    Parameters parameters = parameters(10, 0);
    engine.steps(range(0, 1), parameters, new OptimizerState(0, new float[0][]), () -> {});
    assertThat(parameters.values()).containsExactly(10, 0);
  }

  /** A gradient of this network takes 4 MB. */
  @Test
  void laterStepsUseTheMemoryOfTheFirst() {
    Topology wide =
        new Topology(1000, List.of(new Layer(1000, Activation.IDENTITY)), Cost.QUADRATIC);
    StepEngine engine = new StepEngine(wide, Perturbation.NONE, new BatchPlan(20, 2, 1, 2), 2, 1);
    Shard rows = new Shard(0, 0, 1000, 1000, false, new float[10_000], new float[10_000], ones(10));
    engine.visit(List.of(rows, rows), 1, 1);
    Parameters parameters = Parameters.zeros(wide);
    OptimizerState state = new OptimizerState(0, new float[0][]);
    engine.steps(range(0, 1), parameters, state, () -> {});
    long before = Allocated.bytes();
    StepTotals totals = engine.steps(range(1, 9), parameters, state, () -> {});
    assertThat(Allocated.bytes() - before).isLessThan(1 << 20);
    assertThat(totals.steps()).isEqualTo(9);
    assertThat(totals.weight(8)).isEqualTo(2);
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1f);
    return ones;
  }
}
