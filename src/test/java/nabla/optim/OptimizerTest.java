package nabla.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three steps from w = 1 along g = 0.5, −1, 2 with η = 0.1, worked out by hand. */
class OptimizerTest {

  private static final float[] GRADIENTS = {0.5f, -1f, 2f};

  @Test
  void gradientDescentStepsAlongTheGradient() {
    assertThreeSteps(new GradientDescent(), 0.95, 1.05, 0.85);
  }

  @Test
  void momentumStepsAlongTheVelocity() {
    // v = 0.5, 0.9·0.5 − 1 = −0.55, 0.9·(−0.55) + 2 = 1.505
    assertThreeSteps(new Momentum(0.9), 0.95, 1.005, 0.8545);
  }

  @Test
  void nesterovLooksAheadAlongTheVelocity() {
    // g + 0.9 v = 0.95, −1.495, 3.3545 with the v of momentum
    assertThreeSteps(new Nesterov(0.9), 0.905, 1.0545, 0.71905);
  }

  @Test
  void rmsPropDividesByTheRootMeanSquare() {
    // β₂ = ½: v = 0.125, 0.5625, 2.28125; g/√v = 1.414214, −1.333333, 1.324169
    assertThreeSteps(new RmsProp(0.5, 1e-8), 0.858579, 0.991912, 0.859495);
    // ε = ½: the first step is 0.5 / (0.353553 + 0.5) = 0.585786
    float[] w = {1f};
    RmsProp rmsProp = new RmsProp(0.5, 0.5);
    rmsProp.update(w, new float[] {0.5f}, 0.1, rmsProp.start(1), 0, 1);
    assertThat((double) w[0]).isCloseTo(0.941421, within(1e-6));
  }

  @Test
  void adamDividesTheMeanByTheRootMeanSquareWithoutBias() {
    // β₁ = β₂ = ½: m = 0.25, −0.375, 0.8125; v = 0.125, 0.5625, 2.28125;
    // m̂ = 0.5, −0.5, 0.8125/0.875 = 0.928571; v̂ = 0.25, 0.75, 2.28125/0.875 = 2.607143
    // m̂/√v̂ = 1, −0.577350, 0.575086
    assertThreeSteps(new Adam(0.5, 0.5, 1e-8), 0.9, 0.957735, 0.900226);
  }

  @Test
  void adamAddsEpsilonToTheRoot() {
    // first step: m̂ = 0.5, √v̂ = 0.5, so 0.5 / (0.5 + 0.5) = 0.5
    Adam adam = new Adam(0.9, 0.999, 0.5);
    float[] w = {1f};
    OptimizerState state = adam.start(1);
    adam.update(w, new float[] {0.5f}, 0.1, state, 0, 1);
    assertThat((double) w[0]).isCloseTo(0.95, within(1e-6));
  }

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        new GradientDescent(),
        new Momentum(0.9),
        new Nesterov(0.9),
        new RmsProp(0.999, 1e-8),
        new Adam(0.9, 0.999, 1e-8));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void twoSlicesGiveTheBitsOfTheWhole(Optimizer optimizer) {
    Random random = new Random(42);
    int n = 101;
    float[] whole = randoms(random, n);
    float[] halves = whole.clone();
    float[] before = whole.clone();
    OptimizerState wholeState = optimizer.start(n);
    OptimizerState halvesState = optimizer.start(n);
    for (int step = 0; step < 5; step++) {
      float[] gradient = randoms(random, n);
      optimizer.update(whole, gradient, 0.01, wholeState, 0, n);
      wholeState.advance();
      optimizer.update(halves, gradient, 0.01, halvesState, 50, n);
      optimizer.update(halves, gradient, 0.01, halvesState, 0, 50);
      halvesState.advance();
    }
    assertThat(halves).containsExactly(whole);
    assertThat(whole).isNotEqualTo(before);
    for (int i = 0; i < optimizer.slots(); i++) {
      assertThat(halvesState.slot(i)).containsExactly(wholeState.slot(i));
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void elementsOutsideTheSliceStay(Optimizer optimizer) {
    float[] w = {1f, 1f, 1f};
    OptimizerState state = optimizer.start(3);
    optimizer.update(w, new float[] {1f, 1f, 1f}, 0.1, state, 1, 2);
    assertThat(w[0]).isEqualTo(1f);
    assertThat(w[1]).isLessThan(1f);
    assertThat(w[2]).isEqualTo(1f);
  }

  @Test
  void withoutMomentumItIsGradientDescent() {
    assertThreeSteps(new Momentum(0), 0.95, 1.05, 0.85);
    assertThreeSteps(new Nesterov(0), 0.95, 1.05, 0.85);
  }

  @Test
  void aStateHasASlotForEachNumberThatIsRemembered() {
    assertThat(optimizers().map(optimizer -> optimizer.start(2).slots()))
        .containsExactly(0, 1, 1, 1, 2);
    assertThatThrownBy(() -> new OptimizerState(0, new float[][] {{1, 2}, {1}}))
        .hasMessage("slots must have one length, got 2 and 1");
    assertThatThrownBy(() -> new OptimizerState(-1, new float[0][]))
        .hasMessage("step must be at least 0, got -1");
  }

  @Test
  void copyOfAStateIsApartFromIt() {
    OptimizerState state = new OptimizerState(3, new float[][] {{1f}, {2f}});
    OptimizerState copy = state.copy();
    state.advance();
    state.slot(1)[0] = 9f;
    assertThat(copy.step()).isEqualTo(3);
    assertThat(copy.slot(1)).containsExactly(2f);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1 - 1e-9, Double.NaN, Double.POSITIVE_INFINITY})
  void coefficientsOutsideTheUnitIntervalAreRefused(double value) {
    String rule = " must be in [0, 1) as a 32-bit float, got " + value;
    assertThatThrownBy(() -> new Momentum(value)).hasMessage("momentum" + rule);
    assertThatThrownBy(() -> new Nesterov(value)).hasMessage("momentum" + rule);
    assertThatThrownBy(() -> new Adam(value, 0.9, 1e-8)).hasMessage("beta1" + rule);
    assertThatThrownBy(() -> new Adam(0.9, value, 1e-8)).hasMessage("beta2" + rule);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-8, 1e-46, 1e39, Double.NaN})
  void epsilonThatIsZeroOrNoFiniteFloatIsRefused(double value) {
    assertThatThrownBy(() -> new Adam(0.9, 0.999, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon must be finite and > 0 as a 32-bit float, got " + value);
  }

  @Test
  void theLargestFloatBelowOneIsAFraction() {
    float[] w = {1f};
    Adam adam = new Adam(Math.nextDown(1f), Math.nextDown(1f), 1e-8);
    adam.update(w, new float[] {0.5f}, 0.1, adam.start(1), 0, 1);
    assertThat((double) w[0]).isCloseTo(0.9, within(1e-4)); // the first step: m̂ / √v̂ = 1
  }

  private static void assertThreeSteps(Optimizer optimizer, double... expected) {
    float[] w = {1f};
    OptimizerState state = optimizer.start(1);
    for (int step = 0; step < expected.length; step++) {
      optimizer.update(w, new float[] {GRADIENTS[step]}, 0.1, state, 0, 1);
      state.advance();
      assertThat((double) w[0]).as("step %d", step + 1).isCloseTo(expected[step], within(1e-6));
    }
  }

  private static float[] randoms(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
