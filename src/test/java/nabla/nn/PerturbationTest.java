package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerturbationTest {

  private static final int ROWS = 1000;
  private static final int INPUTS = 100;

  /** Rows of inputs 2 and of class 1 among four. */
  private static Microbatch batch() {
    Microbatch batch = new Microbatch(INPUTS, 4, ROWS);
    batch.resize(ROWS);
    for (int i = 0; i < ROWS * INPUTS; i++) {
      batch.inputs()[batch.begin(0) + i] = 2;
    }
    for (int x = 0; x < ROWS; x++) {
      batch.targets()[4 * x + 1] = 1;
    }
    return batch;
  }

  private static float[] inputs(Microbatch batch) {
    return Arrays.copyOfRange(batch.inputs(), batch.begin(0), batch.begin(ROWS));
  }

  private static Topology network(Activation output, Cost cost) {
    return new Topology(INPUTS, List.of(new Layer(4, output)), cost);
  }

  private static final Topology SOFTMAX = network(Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);

  /** (1 − 0.2) y + 0.2 / 4, as CrossEntropyLoss(label_smoothing=0.2) of PyTorch. */
  @Test
  void smoothedLabelsOfClassesAreADistribution() {
    Microbatch batch = batch();
    new Perturbation(0.2, 0, 0, 0).apply(batch, SOFTMAX, 1, 7);
    assertThat(batch.targets())
        .startsWith(new float[] {0.05f, 0.85f, 0.05f, 0.05f, 0.05f, 0.85f}, within(1e-7f));
    assertThat(inputs(batch)).containsOnly(2);
  }

  /** (1 − 0.2) y + 0.2 / 2, as BinaryCrossentropy(label_smoothing=0.2) of Keras. */
  @Test
  void smoothedLabelsOfSigmoidsAreEachByThemselves() {
    for (Cost cost : List.of(Cost.SIGMOID_CROSS_ENTROPY, Cost.QUADRATIC)) {
      Microbatch batch = batch();
      new Perturbation(0.2, 0, 0, 0).apply(batch, network(Activation.SIGMOID, cost), 1, 7);
      assertThat(batch.targets())
          .startsWith(new float[] {0.1f, 0.9f, 0.1f, 0.1f, 0.1f, 0.9f}, within(1e-7f));
    }
  }

  @Test
  void noiseHasItsDeviationAndIsAnotherOneForAnotherKey() {
    Microbatch batch = batch();
    new Perturbation(0, 0.3, 0, 0).apply(batch, SOFTMAX, 1, 7);
    double sum = 0;
    double squares = 0;
    int n = ROWS * INPUTS;
    for (float x : inputs(batch)) {
      sum += x - 2;
      squares += (x - 2) * (x - 2);
    }
    assertThat(sum / n).isCloseTo(0, within(5 * 0.3 / Math.sqrt(n)));
    assertThat(squares / n).isCloseTo(0.09, within(5 * 0.09 * Math.sqrt(2.0 / n)));
    Microbatch other = batch();
    new Perturbation(0, 0.3, 0, 0).apply(other, SOFTMAX, 1, 8);
    assertThat(inputs(other)).isNotEqualTo(inputs(batch));
    Microbatch same = batch();
    new Perturbation(0, 0.3, 0, 0).apply(same, SOFTMAX, 1, 7);
    assertThat(inputs(same)).isEqualTo(inputs(batch));
  }

  /** The part that a schedule says is of the rate, 0.5 · 0.4. */
  @Test
  void inputsAreLeftOutAsOftenAsRateAndScheduleSay() {
    Microbatch batch = batch();
    new Perturbation(0, 0, 0.5, 0).apply(batch, SOFTMAX, 0.4, 7);
    int n = ROWS * INPUTS;
    int zeros = 0;
    for (float x : inputs(batch)) {
      zeros += x == 0 ? 1 : 0;
      assertThat(x == 0 || Math.abs(x - 2.5) < 1e-4).isTrue();
    }
    assertThat((double) zeros).isCloseTo(0.2 * n, within(5 * Math.sqrt(0.2 * 0.8 * n)));
  }
}
