package nabla.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three steps from w = 1 along g = 0.5, −1, 2 with η = 0.1, worked out by hand. */
class OptimizerTest {

  private static final float[] GRADIENTS = {0.5f, -1f, 2f};

  @Test
  void gradientDescentStepsAlongTheGradient() {
    assertThreeSteps(descent(), 0.95, 1.05, 0.85);
  }

  @Test
  void momentumStepsAlongTheVelocity() {
    // v = 0.5, 0.9·0.5 − 1 = −0.55, 0.9·(−0.55) + 2 = 1.505
    assertThreeSteps(descent(new Momentum(0.9)), 0.95, 1.005, 0.8545);
  }

  @Test
  void nesterovLooksAheadAlongTheVelocity() {
    // g + 0.9 v = 0.95, −1.495, 3.3545 with the v of momentum
    assertThreeSteps(descent(new Nesterov(0.9)), 0.905, 1.0545, 0.71905);
  }

  @Test
  void adaGradDividesByTheRootOfTheSum() {
    // s = 0.25, 1.25, 5.25; g/√s = 1, −0.894427, 0.872872
    assertThreeSteps(descent(new AdaGrad(1e-10)), 0.9, 0.989443, 0.902156);
  }

  @Test
  void rmsPropDividesByTheRootMeanSquare() {
    // β₂ = ½: v = 0.125, 0.5625, 2.28125; g/√v = 1.414214, −1.333333, 1.324169
    assertThreeSteps(descent(new RmsProp(0.5, 1e-8)), 0.858579, 0.991912, 0.859495);
    // ε = ½: the first step is 0.5 / (0.353553 + 0.5) = 0.585786
    assertThreeSteps(descent(new RmsProp(0.5, 0.5)), 0.941421);
  }

  @Test
  void adaDeltaStepsAreAsLongAsItsPastOnes() {
    // ρ = ½, ε = 0.01: v = 0.125, 0.5625, 2.28125
    // d = 0.5·√(0.01/0.135) = 0.136083, u = 0.009259
    // d = −√(0.019259/0.5725) = −0.183412, u = 0.0046296 + 0.0168199 = 0.0214495
    // d = 2·√(0.0314495/2.29125) = 0.234313
    assertThreeSteps(descent(new AdaDelta(0.5, 0.01)), 0.986392, 1.004733, 0.981302);
  }

  @Test
  void adamDividesTheMeanByTheRootMeanSquareWithoutBias() {
    // β₁ = β₂ = ½: m = 0.25, −0.375, 0.8125; v = 0.125, 0.5625, 2.28125;
    // m̂ = 0.5, −0.5, 0.8125/0.875 = 0.928571; v̂ = 0.25, 0.75, 2.28125/0.875 = 2.607143
    // m̂/√v̂ = 1, −0.577350, 0.575086
    assertThreeSteps(descent(new Adam(0.5, 0.5, 1e-8)), 0.9, 0.957735, 0.900226);
  }

  @Test
  void adamAddsEpsilonToTheRoot() {
    // first step: m̂ = 0.5, √v̂ = 0.5, so 0.5 / (0.5 + 0.5) = 0.5
    assertThreeSteps(descent(new Adam(0.9, 0.999, 0.5)), 0.95);
  }

  @Test
  void amsGradNeverDividesByLess() {
    // β₁ = 0: m̂ = g. β₂ = ½, g = 2, 0, 1: v = 2, 1, 1; its maximum 2, 2, 2
    // divided by 1 − β₂ᵗ = ½, ¾, ⅞: 4, 2.666667, 2.285714; g/√ = 1, 0, 0.661438
    Steps steps = new Steps(descent(new AmsGrad(0, 0.5, 1e-8)), 1);
    assertThat(steps.along(2).w(0)).isCloseTo(0.9f, within(1e-6f));
    assertThat(steps.along(0).w(0)).isCloseTo(0.9f, within(1e-6f));
    assertThat(steps.along(1).w(0)).isCloseTo(0.8338562f, within(1e-6f));
  }

  @Test
  void nadamLooksAheadAlongTheMean() {
    // β₁ = 0.9, β₂ = 0.999. 0.96^0.004 = 0.99983673, so μ₁ = 0.9·(1 − 0.49991836) = 0.45007347,
    // μ₂ = 0.9·(1 − ½·0.99967348) = 0.45014693, M₁ = μ₁, M₂ = 0.20259919
    // m = 0.05, v̂ = 0.25: (0.45014693·0.05/0.79740081 + 0.54992653·0.5/0.54992653)/0.5
    //   = (0.02822588 + 0.5)/0.5 = 1.05645176
    assertThreeSteps(descent(new NAdam(0.9, 0.999, 1e-8)), 1 - 0.105645176);
  }

  @Test
  void radamStepsAlongTheMeanUntilItKnowsTheSize() {
    // β₂ = 0.9: ρ_∞ = 19; ρ₁ = 19 − 1.8/0.1 = 1, so the first step is m̂ = g = 0.5
    RAdam radam = new RAdam(0.5, 0.9, 1e-8);
    assertThreeSteps(descent(radam), 0.95);
    // ρ₇ = 19 − 14·0.4782969/0.5217031 = 6.164813 with g = 1 throughout: m̂ = v̂ = 1, and
    // r = √(2.164813·4.164813·19/(15·17·6.164813)) = √(171.3049/1572.0273) = 0.330107
    Steps steps = new Steps(descent(radam), 1);
    for (int t = 1; t <= 6; t++) {
      steps.along(1);
    }
    float before = steps.w(0);
    assertThat(before - steps.along(1).w(0)).isCloseTo(0.0330107f, within(1e-6f));
  }

  @Test
  void lionTakesTheSignOfMeanAndGradient() {
    // β₁ = β₂ = ½: c = 0.25, m = 0.25; c = −0.375, m = −0.375; c = 0.8125
    assertThreeSteps(descent(new Lion(0.5, 0.5)), 0.9, 1, 0.9);
    // nothing is learned along a zero
    assertThat(new Steps(descent(new Lion(0.5, 0.5)), 1).along(0).w(0)).isEqualTo(1);
  }

  @Test
  void aTrustRatioMakesAStepAsLongAsTheLayersWeights() {
    // ‖w‖ = 5, ‖g‖ = 0.5: g is made ten times as long; the bias is 0, so its g stays
    Steps steps = new Steps(descent(new TrustRatio()), 3, 4);
    steps.along(0.3f, 0.4f, 0.2f);
    assertThat(steps.w(0)).isCloseTo(3 - 0.1f * 3, within(1e-6f));
    assertThat(steps.w(1)).isCloseTo(4 - 0.1f * 4, within(1e-6f));
    assertThat(steps.w(2)).isCloseTo(-0.1f * 0.2f, within(1e-6f));
  }

  static Stream<Update> optimizers() {
    return Stream.of(
        descent(),
        descent(new Momentum(0.9)),
        descent(new Nesterov(0.9)),
        descent(new AdaGrad(1e-10)),
        descent(new RmsProp(0.999, 1e-8)),
        descent(new AdaDelta(0.9, 1e-6)),
        descent(new Adam(0.9, 0.999, 1e-8)),
        descent(new AmsGrad(0.9, 0.999, 1e-8)),
        descent(new NAdam(0.9, 0.999, 1e-8)),
        descent(new RAdam(0.9, 0.999, 1e-8)),
        descent(new Lion(0.9, 0.99)),
        descent(new Penalty(0.1, 0.5), new ClipValue(0.5), new WeightDecay(0.1)));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void twoSlicesGiveTheBitsOfTheWhole(Update update) {
    Random random = new Random(42);
    Topology topology = Steps.topology(2500, 1);
    int n = topology.parameterCount();
    Parameters whole = new Parameters(topology, randoms(random, n));
    Parameters halves = new Parameters(topology, whole.values().clone());
    float[] before = whole.values().clone();
    OptimizerState wholeState = update.start(n);
    OptimizerState halvesState = update.start(n);
    Updater wholly = update.on(whole, wholeState);
    Updater byHalves = update.on(halves, halvesState);
    for (int step = 0; step < 5; step++) {
      float[] gradient = randoms(random, n);
      wholly.apply(new float[][] {gradient.clone()}, 1, Steps.RATES, Slice.all(n));
      wholeState.advance();
      float[][] parts = {gradient};
      byHalves.apply(parts, 1, Steps.RATES, new Slice(1024, n, () -> {}));
      byHalves.apply(parts, 1, Steps.RATES, new Slice(0, 1024, () -> {}));
      halvesState.advance();
    }
    assertThat(halves.values()).containsExactly(whole.values());
    assertThat(whole.values()).isNotEqualTo(before);
    for (int i = 0; i < update.slots(); i++) {
      assertThat(halvesState.slot(i)).containsExactly(wholeState.slot(i));
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void elementsOutsideTheSliceStay(Update update) {
    Parameters w = Parameters.zeros(Steps.topology(2, 1));
    java.util.Arrays.fill(w.values(), 1f);
    float[][] parts = {{1f, 1f, 1f}};
    update.on(w, update.start(3)).apply(parts, 1, Steps.RATES, new Slice(1, 2, () -> {}));
    assertThat(w.values()[0]).isEqualTo(1f);
    assertThat(w.values()[1]).isLessThan(1f);
    assertThat(w.values()[2]).isEqualTo(1f);
  }

  @Test
  void withoutMomentumItIsGradientDescent() {
    assertThreeSteps(descent(new Momentum(0)), 0.95, 1.05, 0.85);
    assertThreeSteps(descent(new Nesterov(0)), 0.95, 1.05, 0.85);
  }

  @Test
  void aStateHasASlotForEachNumberThatIsRemembered() {
    assertThat(optimizers().map(update -> update.start(2).slots()))
        .containsExactly(0, 1, 1, 1, 1, 2, 2, 3, 2, 2, 1, 0);
    assertThatThrownBy(() -> new OptimizerState(0, new float[][] {{1, 2}, {1}}))
        .hasMessage("slots must have one length, got 2 and 1");
    assertThatThrownBy(() -> new OptimizerState(-1, new float[0][]))
        .hasMessage("step must be at least 0, got -1");
  }

  @Test
  void linksOfAChainHaveSlotsOfTheirOwn() {
    // two means of w behind one another, and Adam's two before them
    Update update =
        Update.of(
            new Adam(0.9, 0.999, 1e-8), new GradientDescent(), new Average(0.5), new Average(0));
    Steps steps = new Steps(update, 1).along(1).along(1);
    assertThat(update.slots()).isEqualTo(4);
    // w = 0.9, 0.8
    assertThat(steps.state.slot(2)[0]).isCloseTo((0.9f + 2 * 0.8f) / 3, within(1e-6f));
    assertThat(steps.state.slot(3)[0]).isEqualTo(steps.w(0));
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
    assertThatThrownBy(() -> new NAdam(value, 0.9, 1e-8)).hasMessage("beta1" + rule);
    assertThatThrownBy(() -> new RAdam(0.9, value, 1e-8)).hasMessage("beta2" + rule);
    assertThatThrownBy(() -> new AmsGrad(0.9, value, 1e-8)).hasMessage("beta2" + rule);
    assertThatThrownBy(() -> new Lion(value, 0.9)).hasMessage("beta1" + rule);
    assertThatThrownBy(() -> new AdaDelta(value, 1e-6)).hasMessage("beta2" + rule);
    assertThatThrownBy(() -> new Average(value)).hasMessage("averageDecay" + rule);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-8, 1e-46, 1e39, Double.NaN})
  void epsilonThatIsZeroOrNoFiniteFloatIsRefused(double value) {
    String message = "epsilon must be finite and > 0 as a 32-bit float, got " + value;
    assertThatThrownBy(() -> new Adam(0.9, 0.999, value)).hasMessage(message);
    assertThatThrownBy(() -> new AdaGrad(value)).hasMessage(message);
    assertThatThrownBy(() -> new AdaDelta(0.9, value)).hasMessage(message);
  }

  @Test
  void theLargestFloatBelowOneIsAFraction() {
    double most = Math.nextDown(1f);
    Steps steps = new Steps(descent(new Adam(most, most, 1e-8)), 1);
    assertThat((double) steps.along(0.5f).w(0)).isCloseTo(0.9, within(1e-4)); // m̂ / √v̂ = 1
  }

  private static Update descent(Transformation... links) {
    return new Update(Stream.concat(Stream.of(links), Stream.of(new GradientDescent())).toList());
  }

  private static void assertThreeSteps(Update update, double... expected) {
    Steps steps = new Steps(update, 1);
    for (int step = 0; step < expected.length; step++) {
      steps.along(GRADIENTS[step]);
      assertThat((double) steps.w(0))
          .as("step %d", step + 1)
          .isCloseTo(expected[step], within(1e-6));
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
