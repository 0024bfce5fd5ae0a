package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayEvaluationsTest {

  private static final int ROWS = 20_000; // of which four shards are made
  private static final Parameters TWICE =
      new Parameters(
          new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC),
          new float[] {2, 0});

  /** x = 0..6 again and again, y = 0, weights 1 and 2 by turns. */
  private static ArrayExamples numbers() {
    float[][] x = new float[ROWS][1];
    float[] weights = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      x[i][0] = i % 7;
      weights[i] = 1 + i % 2;
    }
    return ArrayExamples.of(x, new float[ROWS][1]).weighted(weights);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 9})
  void addUpOverShardsWhateverTheThreads(int threads) {
    CanonicalOrder order = new CanonicalOrder(numbers());
    double cost = 0; // Σ w ½ (2 x)², exact
    for (int i = 0; i < ROWS; i++) {
      cost += (1 + i % 2) * 2.0 * (i % 7) * (i % 7);
    }
    Evaluation expected = new Evaluation(cost / (1.5 * ROWS), OptionalDouble.empty(), ROWS);
    ArrayEvaluations both =
        new ArrayEvaluations(order, Optional.of(order), threads, false, Metric.COST);
    assertThat(both.onTraining(TWICE)).isEqualTo(expected);
    assertThat(both.afterEpoch(1, TWICE)).contains(expected);
  }

  @Test
  void anEpochIsEvaluatedOnTheValidationExamplesAlone() {
    CanonicalOrder training = new CanonicalOrder(numbers());
    CanonicalOrder validation =
        new CanonicalOrder(ArrayExamples.of(new float[][] {{3}}, new float[][] {{2}}));
    assertThat(
            new ArrayEvaluations(training, Optional.of(validation), 2, false, Metric.COST)
                .afterEpoch(1, TWICE))
        .contains(new Evaluation(8, OptionalDouble.empty(), 1)); // ½ (6 − 2)²
    assertThat(
            new ArrayEvaluations(training, Optional.empty(), 2, false, Metric.COST)
                .afterEpoch(1, TWICE))
        .isEmpty();
  }

  @Test
  void labelsGiveAnAccuracy() {
    // z = (0, x − 1): class 1 for x = 2, class 0 for x = 0
    Topology topology =
        new Topology(1, List.of(new Layer(2, Activation.SOFTMAX)), Cost.SOFTMAX_CROSS_ENTROPY);
    Parameters parameters = new Parameters(topology, new float[] {0, 1, 0, -1});
    CanonicalOrder order =
        new CanonicalOrder(
            ArrayExamples.of(new float[][] {{2}, {0}, {0}}, new int[] {1, 0, 1})
                .weighted(new float[] {3, 2, 5}));
    Evaluation evaluation =
        new ArrayEvaluations(order, Optional.empty(), 1, true, Metric.COST).onTraining(parameters);
    assertThat(evaluation.accuracy()).hasValue(0.5);
    // −ln of 1 / (1 + e^−1) for the right ones, and of 1 / (1 + e) for the wrong one
    double cost = 5 * Math.log(1 + Math.exp(-1)) + 5 * Math.log(1 + Math.E);
    assertThat(evaluation.cost()).isCloseTo(cost / 10, within(1e-6));
  }
}
