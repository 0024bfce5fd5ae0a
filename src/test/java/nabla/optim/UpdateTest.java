package nabla.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateTest {

  private static final Topology TOPOLOGY =
      new Topology(200, List.of(new Layer(100, Activation.IDENTITY)), Cost.QUADRATIC);
  private static final int LENGTH = TOPOLOGY.parameterCount();

  private static float[][] parts(int count) {
    Random random = new Random(11);
    float[][] parts = new float[count][LENGTH];
    for (float[] part : parts) {
      for (int i = 0; i < LENGTH; i++) {
        part[i] = (float) random.nextGaussian();
      }
    }
    return parts;
  }

  private static Parameters parameters() {
    Parameters parameters = Parameters.zeros(TOPOLOGY);
    java.util.Arrays.fill(parameters.values(), 2f);
    return parameters;
  }

  private static Rates rate(double learningRate) {
    return new Rates(learningRate, 1);
  }

  @Test
  void addsDividesPenalisesAndSteps() {
    Update update = Update.of(new Penalty(0.1, 0), new GradientDescent());
    float[][] parts = parts(2);
    double weightGradient = (parts[0][3] + parts[1][3]) / 8.0 + 0.1 * 2;
    double biasGradient = (parts[0][LENGTH - 1] + parts[1][LENGTH - 1]) / 8.0;
    Parameters w = parameters();
    boolean finite =
        update.on(w, update.start(LENGTH)).apply(parts, 8, rate(0.5), Slice.all(LENGTH));
    assertThat(finite).isTrue();
    assertThat((double) w.values()[3]).isCloseTo(2 - 0.5 * weightGradient, within(1e-6));
    assertThat((double) w.values()[LENGTH - 1]).isCloseTo(2 - 0.5 * biasGradient, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void slicesGiveTheBitsOfTheWhole(int slices) {
    Update update =
        Update.of(new Penalty(0.01, 0), new Adam(0.9, 0.999, 1e-8), new GradientDescent());
    Parameters whole = parameters();
    Parameters sliced = parameters();
    OptimizerState wholeState = update.start(LENGTH);
    OptimizerState slicedState = update.start(LENGTH);
    update.on(whole, wholeState).apply(parts(4), 7, rate(0.1), Slice.all(LENGTH));
    float[][] parts = parts(4);
    for (int i = 0; i < slices; i++) {
      int from = LENGTH * i / slices;
      int to = LENGTH * (i + 1) / slices;
      update.on(sliced, slicedState).apply(parts, 7, rate(0.1), new Slice(from, to, () -> {}));
    }
    assertThat(sliced.values()).containsExactly(whole.values());
    assertThat(slicedState.slot(1)).containsExactly(wholeState.slot(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void gradientsAreScaledDownToTheMaximumNorm(int count) {
    // Σ = (3, 0, …, 0, 4) · 8, the mean (3, 0, …, 0, 4), its norm 5: by 2 it is (1.2, …, 1.6)
    float[][] parts = new float[count][LENGTH];
    for (float[] part : parts) {
      part[0] = 24f / count;
      part[LENGTH - 1] = 32f / count;
    }
    Parameters w = parameters();
    Update update = Update.of(new ClipNorm(2), new GradientDescent());
    update.on(w, update.start(LENGTH)).apply(parts, 8, rate(0.5), Slice.all(LENGTH));
    assertThat((double) w.values()[0]).isCloseTo(2 - 0.5 * 1.2, within(1e-6));
    assertThat(w.values()[1]).isEqualTo(2f);
    assertThat((double) w.values()[LENGTH - 1]).isCloseTo(2 - 0.5 * 1.6, within(1e-6));
  }

  @Test
  void gradientsUpToTheMaximumNormStayAsTheyAre() {
    float[][] part = {new float[LENGTH]};
    part[0][7] = 5f;
    Parameters w = parameters();
    Update update = Update.of(new ClipNorm(5), new GradientDescent());
    update.on(w, update.start(LENGTH)).apply(part, 1, rate(0.25), Slice.all(LENGTH));
    assertThat(w.values()[7]).isEqualTo(2f - 0.25f * 5f);
  }

  @Test
  void theNormHasTheSameBitsForAnyNumberOfThreads() throws Exception {
    float[] one = clippedBy(1);
    for (int threads : new int[] {2, 4, 8}) {
      assertThat(clippedBy(threads)).containsExactly(one);
    }
  }

  /** Parameters after a step whose gradient is longer than allowed, by so many threads. */
  private static float[] clippedBy(int threads) throws Exception {
    Update update =
        new Update(
            List.of(
                new Penalty(0.01, 0),
                new ClipNorm(0.5),
                new TrustRatio(),
                new GradientDescent(),
                new MaxNorm(20)));
    Parameters w = parameters();
    OptimizerState state = update.start(LENGTH);
    float[][] parts = parts(8);
    Updater updater = update.on(w, state);
    CyclicBarrier barrier = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Slice slice = Slice.of(0, LENGTH, i, threads, () -> await(barrier));
        tasks.add(() -> updater.apply(parts, 7, rate(0.1), slice));
      }
      for (Future<Boolean> done : pool.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      pool.shutdown();
    }
    return w.values();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64})
  void threadsShareAllElementsInBlocksOf1024(int threads) {
    int end = 0;
    for (int i = 0; i < threads; i++) {
      Slice slice = Slice.of(0, LENGTH, i, threads, () -> {});
      assertThat(slice.from()).isEqualTo(end);
      assertThat(slice.from() % 1024).isZero();
      assertThat(slice.to() - slice.from()).isLessThan(LENGTH / threads + 2048);
      end = slice.to();
    }
    assertThat(end).isEqualTo(LENGTH);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void seesAnyElementThatIsNotFinite(float bad) {
    Update update = Update.of(new GradientDescent());
    for (int place : new int[] {0, 1, 2, 3, 4, 16_384, LENGTH - 1}) {
      float[][] parts = parts(1);
      parts[0][place] = bad;
      OptimizerState state = update.start(LENGTH);
      assertThat(update.on(parameters(), state).apply(parts, 1, rate(0.1), Slice.all(LENGTH)))
          .as("at %d", place)
          .isFalse();
    }
  }
}
