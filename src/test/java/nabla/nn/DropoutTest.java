package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nabla.linalg.Blas;
import nabla.linalg.CounterRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {

  private static final long SEED = 20140601;

  /** r of so many numbers. */
  private static float[] mask(int length, double rate, long key) {
    float[] r = new float[length + 2]; // a number before and behind
    Arrays.fill(r, 1);
    Dropout.timesMask(r, r, 1, length, rate, key);
    assertThat(r[0] + r[length + 1]).isEqualTo(2);
    return Arrays.copyOfRange(r, 1, length + 1);
  }

  /** The first key whose mask of a layer leaves out the second of two units at a rate of ½. */
  private static long keyThatLeavesOutTheSecond() {
    return LongStream.range(0, 1000)
        .filter(key -> Arrays.equals(mask(2, 0.5, CounterRandom.key(key, 1)), new float[] {2, 0}))
        .findFirst()
        .orElseThrow();
  }

  /**
   * 1-2-1 of identities with W¹ = (1, 3)ᵀ, W² = (0.5, 10), x = 1, y = 0, the second unit left out.
   *
   * <pre>
   * a¹ = (1, 3)   ã¹ = (2, 0)   a² = 1   δ² = a² − y = 1
   * ∂C/∂W² = δ² ã¹ = (2, 0)     δ¹ = (0.5 · 2, 10 · 0) = (1, 0) = ∂C/∂W¹ = ∂C/∂b¹
   * </pre>
   */
  @Test
  void theGradientIsThatWorkedOutByHand() {
    Topology topology =
        new Topology(
            1,
            List.of(new Layer(2, Activation.IDENTITY), new Layer(1, Activation.IDENTITY)),
            Cost.QUADRATIC);
    Microbatch batch = new Microbatch(1, 1, 1);
    batch.resize(1);
    batch.inputs()[batch.begin(0)] = 1;
    batch.weights()[0] = 1;
    Dropout dropout = new Dropout(topology, 1);
    dropout.begin(0.5, keyThatLeavesOutTheSecond());
    GradientSum sum = new GradientSum(topology);
    float[] w = {1, 3, 0, 0, 0.5f, 10, 0};
    new Backpropagation(Blas.java())
        .gradient(new Parameters(topology, w), batch, dropout, new Workspace(topology, 1), sum);
    assertThat(sum.gradient()).containsExactly(1, 0, 1, 0, 2, 0, 1);
    assertThat(sum.cost()).isEqualTo(0.5);
  }

  static Stream<Arguments> networks() {
    return Activation.FAMILY.members().stream()
        .filter(Activation::isElementwise)
        .filter(hidden -> hidden != Activation.EXP) // of e^{e^z} differences are far off
        .flatMap(
            hidden ->
                Stream.of(
                    Arguments.of(hidden, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY, false),
                    Arguments.of(hidden, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY, true),
                    Arguments.of(hidden, Activation.TANH, Cost.QUADRATIC, false)));
  }

  /** The masks are handed to the textbook, which differences of the cost confirm. */
  @ParameterizedTest
  @MethodSource("networks")
  void theGradientIsThatOfTheTextbookWithTheSameMasks(
      Activation hidden, Activation output, Cost cost, boolean normalised) {
    int m = 9;
    double rate = 0.4;
    Topology topology =
        new Topology(
            6,
            List.of(new Layer(7, hidden), new Layer(5, hidden), new Layer(3, output)),
            cost,
            Parametrisation.STANDARD,
            normalised,
            normalised ? Normalisation.LAYER : Normalisation.NONE);
    Random random = new Random(SEED);
    Parameters parameters = Parameters.zeros(topology);
    double[] w = new double[topology.parameterCount()];
    for (int i = 0; i < w.length; i++) {
      parameters.values()[i] = (float) (0.7 * random.nextGaussian());
      w[i] = parameters.values()[i];
    }
    Microbatch batch = new Microbatch(6, 3, m);
    batch.resize(m);
    for (int e = 0; e < m; e++) {
      batch.targets()[3 * e + random.nextInt(3)] = 1;
      batch.weights()[e] = 1 + e;
    }
    for (int i = 0; i < 6 * m; i++) {
      batch.inputs()[batch.begin(0) + i] = (float) random.nextGaussian();
    }
    Dropout dropout = new Dropout(topology, m);
    dropout.begin(rate, SEED);
    GradientSum sum = new GradientSum(topology);
    new Backpropagation(Blas.best())
        .gradient(parameters, batch, dropout, new Workspace(topology, m), sum);

    double[] expected = new double[w.length];
    double expectedCost = 0;
    for (int e = 0; e < m; e++) {
      double[][] masks = {null, mask(topology, m, rate, 1, e), mask(topology, m, rate, 2, e)};
      Textbook textbook = new Textbook(topology, masks);
      double[] x = doubles(batch.inputs(), batch.begin(e), 6);
      double[] y = doubles(batch.targets(), 3 * e, 3);
      assertThat(GradientCheck.maxRelativeError(textbook, w, x, y)).isLessThan(5e-6);
      double[] one = textbook.gradient(w, x, y);
      for (int i = 0; i < w.length; i++) {
        expected[i] += (1 + e) * one[i];
      }
      expectedCost += (1 + e) * textbook.cost(w, x, y);
    }
    assertThat(GradientCheck.relativeError(doubles(sum.gradient(), 0, w.length), expected))
        .isLessThan(1e-5);
    assertThat(sum.cost()).isCloseTo(expectedCost, within(1e-5 * expectedCost));
  }

  private static double[] mask(Topology topology, int m, double rate, int l, int example) {
    int units = topology.units(l);
    float[] r = mask(units * m, rate, CounterRandom.key(SEED, l));
    return doubles(r, example * units, units);
  }

  private static double[] doubles(float[] values, int from, int length) {
    return IntStream.range(from, from + length).mapToDouble(i -> values[i]).toArray();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.2, 0.5, 0.9, 0.001})
  void asManyAreLeftOutAsTheRateSays(double rate) {
    int n = 1_000_000;
    float[] r = mask(n, rate, SEED);
    double kept = 0;
    double sum = 0;
    for (float one : r) {
      kept += one > 0 ? 1 : 0;
      sum += one;
    }
    double deviation = Math.sqrt(n * rate * (1 - rate));
    assertThat(n - kept).isCloseTo(n * rate, within(5 * deviation + n * 0x1p-17));
    // the mean of r is 1, so that of a unit is what evaluation has
    assertThat(sum / n).isCloseTo(1, within(5 * deviation / (1 - rate) / n));
    assertThat(IntStream.range(0, n).mapToDouble(i -> r[i]).filter(one -> one > 0).distinct())
        .singleElement()
        .satisfies(one -> assertThat(one).isCloseTo(1 / (1 - rate), within(1e-4 / (1 - rate))));
  }

  /** Correlations of the masks of units side by side, rows, layers and steps: 0 within 5 sigma. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "512", "513"})
  void unitsAndRowsAreIndependent(int distance) {
    float[] r = mask(1_000_000, 0.5, SEED);
    assertIndependent(
        Arrays.copyOf(r, r.length - distance), Arrays.copyOfRange(r, distance, r.length));
  }

  @Test
  void keysOneBehindAnotherAreIndependent() {
    for (long key = 0; key < 8; key++) {
      assertIndependent(
          mask(1_000_000, 0.5, CounterRandom.key(SEED, key, 1)),
          mask(1_000_000, 0.5, CounterRandom.key(SEED, key + 1, 1)));
      assertIndependent(
          mask(1_000_000, 0.5, CounterRandom.key(SEED, key, 1)),
          mask(1_000_000, 0.5, CounterRandom.key(SEED, key, 2)));
    }
  }

  private static void assertIndependent(float[] r, float[] s) {
    double sum = 0; // of products of ±1
    for (int i = 0; i < r.length; i++) {
      sum += (r[i] - 1) * (s[i] - 1);
    }
    assertThat(sum / Math.sqrt(r.length)).isBetween(-5.0, 5.0);
  }

  @Test
  void aMaskDoesNotDependOnWhatIsBehindIt() {
    float[] all = mask(4003, 0.5, SEED);
    for (int length : new int[] {0, 1, 2, 3, 4, 5, 4001, 4002}) {
      assertThat(mask(length, 0.5, SEED)).containsExactly(Arrays.copyOf(all, length));
    }
  }

  /** Rates are multiples of 2^−16, and never so large that nothing at all can stay. */
  @Test
  void ratesAreRoundedTo16Bits() {
    assertThat(mask(1000, 0x1p-18, SEED)).containsOnly(1);
    assertThat(mask(1000, 0, SEED)).containsOnly(1);
    assertThat(mask(1 << 20, 0.9999999, SEED)).containsOnly(0, 65536).contains(65536);
    assertThat(mask(1000, 0.25, SEED)).containsOnly(0, (float) (1 / 0.75));
  }
}
