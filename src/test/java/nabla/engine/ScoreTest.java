package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreTest {

  @ParameterizedTest
  @CsvSource({
    "1, 784, 1",
    "10000, 784, 2",
    "60000, 784, 8",
    "2000, 100000, 4", // 200 million floats in pieces of 67 million at most
    "1000000000, 784, 65536", // 15,000 rows each: 48 MB
    "1000000000, 100000, 2097152", // 476 rows each
    "3, 100000000, 4",
    "4, 100000000, 4", // no more than rows, though one has more than it should
    "16, 4194304, 1", // just 2^26 floats
    "16, 4194305, 2"
  })
  void cutsShardsOfABoundedSize(long rows, int inputs, int shards) {
    assertThat(Score.shards(rows, inputs)).isEqualTo(shards);
  }

  /** The widest layer decides, be it that of the inputs, a hidden one or that of the outputs. */
  @ParameterizedTest
  @CsvSource({"784, 256", "262144, 256", "262145, 255", "1000000, 67", "100000000, 1"})
  void pushesAsManyRowsThroughAtOnceAsHaveRoom(int widest, int rows) {
    for (int[] units : new int[][] {{widest, 2, 2}, {2, widest, 2}, {2, 2, widest}}) {
      Topology topology =
          new Topology(
              units[0],
              List.of(
                  new Layer(units[1], Activation.SIGMOID), new Layer(units[2], Activation.SIGMOID)),
              Cost.QUADRATIC);
      assertThat(PredictedRows.rowsAtOnce(topology, false)).isEqualTo(rows);
    }
  }

  /**
   * With W = (0, ln 3)ᵀ and b = 0, the outputs for x = 1 are (¼, ¾): it is said to be of class 1.
   *
   * <pre>
   *   class  w    C_x
   *     1    2    ln 4/3
   *     0    ½    ln 4
   * </pre>
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 127, 128, 129, 500}) // pairs: 256 rows are pushed through at once
  void addsUpCostsAndRightExamplesByTheirWeights(int pairs) {
    Topology topology =
        new Topology(1, List.of(new Layer(2, Activation.SOFTMAX)), Cost.SOFTMAX_CROSS_ENTROPY);
    float[] w = {0, (float) Math.log(3), 0, 0};
    float[] ones = new float[2 * pairs];
    float[] labels = new float[2 * pairs];
    float[] weights = new float[2 * pairs];
    for (int i = 0; i < pairs; i++) {
      ones[2 * i] = 1;
      ones[2 * i + 1] = 1;
      labels[2 * i] = 1;
      weights[2 * i] = 2;
      weights[2 * i + 1] = 0.5f;
    }
    Shard shard = new Shard(0, 0, 1, 1, true, ones, labels, weights);
    Parameters parameters = new Parameters(topology, w);
    Evaluation found =
        Score.of(shard, Ensemble.of(parameters), Set.of(Metric.COST)).evaluation(true);
    double cost = 2 * Math.log(4 / 3.0) + 0.5 * Math.log(4);
    assertThat(found.cost()).isCloseTo(cost / 2.5, within(1e-6 * cost));
    assertThat(found.accuracy()).hasValue(2 / 2.5);
    assertThat(found.examples()).isEqualTo(2L * pairs);
    assertThat(found.values()).containsOnlyKeys(Metric.COST, Metric.ACCURACY);
  }

  @Test
  void numbersAreNeverRightOrWrong() {
    // W = 3, b = 1 gives 7 for x = 2, and ½ (7 − 1)² = 18
    Topology topology = new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    Shard shard =
        new Shard(0, 0, 1, 1, false, new float[] {2}, new float[] {1}, new float[] {0.5f});
    Parameters parameters = new Parameters(topology, new float[] {3, 1});
    Score score = Score.of(shard, Ensemble.of(parameters), Set.of(Metric.COST));
    assertThat(score.evaluation(false)).isEqualTo(new Evaluation(18, OptionalDouble.empty(), 1));
  }

  /** Classes of three outputs that are the inputs: the largest is what is said. */
  private static final Topology CLASSES =
      new Topology(3, List.of(new Layer(3, Activation.SIGMOID)), Cost.QUADRATIC);

  private static final Topology TWO =
      new Topology(2, List.of(new Layer(2, Activation.SOFTMAX)), Cost.SOFTMAX_CROSS_ENTROPY);

  private static final Topology NUMBERS =
      new Topology(2, List.of(new Layer(2, Activation.IDENTITY)), Cost.SQUARED_ERROR);

  /** A network whose z are its inputs. */
  private static Parameters same(Topology topology) {
    Parameters parameters = Parameters.zeros(topology);
    for (int j = 0; j < topology.outputs(); j++) {
      parameters.values()[j * topology.inputs() + j] = 1;
    }
    return parameters;
  }

  private static Shard shard(
      Topology topology, boolean labels, float[] x, float[] y, float... weights) {
    int width = labels ? 1 : topology.outputs();
    return new Shard(0, 0, topology.inputs(), width, labels, x, y, weights);
  }

  private static double value(Metric metric, Topology topology, Shard... shards) {
    Score total = new Score(topology, Set.of(metric));
    for (Shard shard : shards) {
      total.add(Score.of(shard, Ensemble.of(same(topology)), Set.of(metric)));
    }
    boolean labels = metric.fits(true, 2);
    return total.evaluation(labels).values().get(metric);
  }

  /**
   * Class 0: 4 there, 3 of them said, 5 said: F = 6/9. Class 1: 2 there, 1 of them said, 1 said: F
   * = 2/3. Class 2: 1 there, never said rightly: F = 0.
   */
  @Test
  void f1IsTheMeanOverClassesByTheirWeight() {
    float[] x = {9, 0, 0, 0, 9, 0, 9, 0, 0, 0, 9, 0, 9, 0, 0};
    float[] y = {0, 0, 1, 1, 2};
    Shard all = shard(CLASSES, true, x, y, 3, 0, 1, 1, 1);
    Shard wrong = shard(CLASSES, true, new float[] {0, 0, 9}, new float[] {0}, 1);
    assertThat(value(Metric.F1, CLASSES, all, wrong))
        .isCloseTo((4 * (6 / 9.0) + 2 * (2 / 3.0) + 1 * 0) / 7, within(1e-15));
  }

  /**
   * z₁ − z₀ from above: 3 of class 1; 2 of class 1 and of class 0; 1 of class 0, weight 2; 0 of
   * class 1. So of 3 · 3 pairs 3 and 2 + ½ and 0 are in order.
   */
  @Test
  void aucIsTheShareOfPairsInOrder() {
    float[] first = {0, 3, 0, 2, 0, 2};
    float[] second = {0, 1, 5, 5}; // only the difference counts
    Shard one = shard(TWO, true, first, new float[] {1, 1, 0}, 1, 1, 1);
    Shard two = shard(TWO, true, second, new float[] {0, 1}, 2, 1);
    assertThat(value(Metric.AUC, TWO, one, two)).isEqualTo((3 + 2.5 + 0) / 9);
    assertThat(value(Metric.AUC, TWO, two)).isZero();
    Shard none = shard(TWO, true, new float[] {0, 1}, new float[] {1}, 1);
    assertThat(value(Metric.AUC, TWO, none)).as("of one class").isNaN();
    Shard overflown = shard(TWO, true, new float[] {0, Float.NaN, 0, 1}, new float[] {1, 0}, 1, 1);
    assertThat(value(Metric.AUC, TWO, overflown)).isNaN();
    Shard zeros = shard(TWO, true, new float[] {0, -0f, 0, 0f}, new float[] {1, 0}, 1, 1);
    assertThat(value(Metric.AUC, TWO, zeros)).isEqualTo(0.5);
  }

  /**
   * Errors 1, −1, 3, 0 of weights 1, 1, 2, 2; targets 1, 3, 0, 2: mean 8/6, Σ w (y − ȳ)² = 18 −
   * 64/6 = 22/3.
   */
  @Test
  void errorsAreOverAllNumbersOfAllOutputs() {
    Shard one = shard(NUMBERS, false, new float[] {2, 2}, new float[] {1, 3}, 1);
    Shard two = shard(NUMBERS, false, new float[] {3, 2}, new float[] {0, 2}, 2);
    Shard unweighted = shard(NUMBERS, false, new float[] {9, 9}, new float[] {0, 0}, 0);
    for (Shard[] shards : new Shard[][] {{one, two}, {unweighted, one, unweighted, two}}) {
      assertThat(value(Metric.RMSE, NUMBERS, shards)).isEqualTo(Math.sqrt(20 / 6.0));
      assertThat(value(Metric.MAE, NUMBERS, shards)).isEqualTo(8 / 6.0);
      assertThat(value(Metric.R2, NUMBERS, shards)).isCloseTo(1 - 20 * 3 / 22.0, within(1e-15));
    }
  }

  /** Σ y² − (Σ y)² / n would be 0 here, or below. */
  @Test
  void r2LosesNothingFarFromZero() {
    float far = 1 << 24;
    float[] y = {far, far + 2, far + 4, far + 6};
    Shard shard = shard(NUMBERS, false, new float[] {far, far + 2, far + 4, far + 4}, y, 1, 1);
    assertThat(value(Metric.R2, NUMBERS, shard, shard)).isCloseTo(1 - 4 / 20.0, within(1e-12));
  }

  @Test
  void scoresOfPartsAddUpToThatOfAllOfWhichTheMeansAreMade() {
    // C = (a − y)²: 9 of weight 3, and 1 of weight 1
    Topology one = new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.SQUARED_ERROR);
    Shard first = shard(one, false, new float[] {3}, new float[] {0}, 3);
    Shard second = shard(one, false, new float[] {1}, new float[] {2}, 1);
    Score all =
        new Score(one, Set.of(Metric.COST))
            .add(Score.of(first, Ensemble.of(same(one)), Set.of(Metric.COST)))
            .add(Score.of(second, Ensemble.of(same(one)), Set.of(Metric.COST)));
    assertThat(all.evaluation(false)).isEqualTo(new Evaluation(7, OptionalDouble.empty(), 2));
  }
}
