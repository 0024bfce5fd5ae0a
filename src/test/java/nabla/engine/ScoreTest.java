package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
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
      assertThat(Score.rowsAtOnce(topology)).isEqualTo(rows);
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
    Score score = Score.of(shard, new Parameters(topology, w));
    double cost = pairs * (2 * Math.log(4 / 3.0) + 0.5 * Math.log(4));
    assertThat(score.cost()).isCloseTo(cost, within(1e-6 * cost));
    assertThat(score.right()).isEqualTo(2.0 * pairs);
    assertThat(score.weight()).isEqualTo(2.5 * pairs);
    assertThat(score.examples()).isEqualTo(2L * pairs);
  }

  @Test
  void numbersAreNeverRightOrWrong() {
    // W = 3, b = 1 gives 7 for x = 2, and ½ (7 − 1)² = 18
    Topology topology = new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    Shard shard =
        new Shard(0, 0, 1, 1, false, new float[] {2}, new float[] {1}, new float[] {0.5f});
    Score score = Score.of(shard, new Parameters(topology, new float[] {3, 1}));
    assertThat(score).isEqualTo(new Score(9, 0, 0.5, 1));
    assertThat(score.evaluation(false)).isEqualTo(new Evaluation(18, OptionalDouble.empty(), 1));
  }

  @Test
  void scoresOfPartsAddUpToThatOfAllOfWhichTheMeansAreMade() {
    Score all = Score.NONE.plus(new Score(2, 1, 4, 3)).plus(new Score(5, 0.5, 2, 7));
    assertThat(all).isEqualTo(new Score(7, 1.5, 6, 10));
    assertThat(all.evaluation(true))
        .isEqualTo(new Evaluation(7 / 6.0, OptionalDouble.of(0.25), 10));
    assertThat(all.evaluation(false).accuracy()).isEmpty();
  }
}
