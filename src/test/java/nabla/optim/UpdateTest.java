package nabla.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
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

  @Test
  void addsDividesPenalisesAndSteps() {
    Update update = new Update(new GradientDescent(), new L2(0.1));
    float[][] parts = parts(2);
    double weightGradient = (parts[0][3] + parts[1][3]) / 8.0 + 0.1 * 2;
    double biasGradient = (parts[0][LENGTH - 1] + parts[1][LENGTH - 1]) / 8.0;
    Parameters w = parameters();
    boolean finite =
        update.apply(parts, 8, 0.5, w, update.optimizer().start(LENGTH), Slice.all(LENGTH));
    assertThat(finite).isTrue();
    assertThat((double) w.values()[3]).isCloseTo(2 - 0.5 * weightGradient, within(1e-6));
    assertThat((double) w.values()[LENGTH - 1]).isCloseTo(2 - 0.5 * biasGradient, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void slicesGiveTheBitsOfTheWhole(int slices) {
    Update update = new Update(new Adam(0.9, 0.999, 1e-8), new L2(0.01));
    Parameters whole = parameters();
    Parameters sliced = parameters();
    OptimizerState wholeState = update.optimizer().start(LENGTH);
    OptimizerState slicedState = update.optimizer().start(LENGTH);
    update.apply(parts(4), 7, 0.1, whole, wholeState, Slice.all(LENGTH));
    float[][] parts = parts(4);
    for (int i = 0; i < slices; i++) {
      int from = LENGTH * i / slices;
      int to = LENGTH * (i + 1) / slices;
      update.apply(parts, 7, 0.1, sliced, slicedState, new Slice(from, to, () -> {}));
    }
    assertThat(sliced.values()).containsExactly(whole.values());
    assertThat(slicedState.slot(1)).containsExactly(wholeState.slot(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64})
  void threadsShareAllElementsInBlocksOf1024(int threads) {
    int end = 0;
    for (int i = 0; i < threads; i++) {
      Slice slice = Slice.of(LENGTH, i, threads, () -> {});
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
    Update update = new Update(new GradientDescent(), new L2(0));
    for (int place : new int[] {0, 1, 2, 3, 4, 16_384, LENGTH - 1}) {
      float[][] parts = parts(1);
      parts[0][place] = bad;
      OptimizerState state = update.optimizer().start(LENGTH);
      assertThat(update.apply(parts, 1, 0.1, parameters(), state, Slice.all(LENGTH)))
          .as("at %d", place)
          .isFalse();
    }
  }
}
