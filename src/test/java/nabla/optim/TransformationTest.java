package nabla.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Normalisation;
import nabla.nn.Parameters;
import nabla.nn.Parametrisation;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What acts on a gradient or on the weights beside an optimizer, worked out by hand. */
class TransformationTest {

  private static final Topology TOPOLOGY =
      new Topology(
          2,
          List.of(new Layer(1, Activation.SIGMOID), new Layer(2, Activation.IDENTITY)),
          Cost.QUADRATIC);

  // W^1 (2), b^1 (1), W^2 (2), b^2 (2)
  private final Parameters parameters =
      new Parameters(TOPOLOGY, new float[] {1, -2, 3, 4, -5, 6, 7});

  private float[] applied(Transformation link, float[] g, int from, int to) {
    Update update = Update.of(link);
    update
        .on(parameters, update.start(7))
        .apply(new float[][] {g}, 1, new Rates(1, 0.5), new Slice(from, to, () -> {}));
    return g;
  }

  @Test
  void l2PullsWeightsToZeroAndLeavesBiases() {
    float[] gradient = applied(new Penalty(0.5, 0), new float[] {1, 1, 1, 1, 1, 1, 1}, 0, 7);
    assertThat(gradient).containsExactly(1.5f, 0f, 1f, 3f, -1.5f, 1f, 1f);
  }

  @Test
  void l1PullsAllWeightsAlike() {
    assertThat(applied(new Penalty(0.5, 1), new float[7], 0, 7))
        .containsExactly(0.5f, -0.5f, 0f, 0.5f, -0.5f, 0f, 0f);
    parameters.values()[0] = 0; // where |w| has no derivative, there is no pull
    assertThat(applied(new Penalty(0.5, 1), new float[7], 0, 7)[0]).isZero();
  }

  @Test
  void anElasticNetIsPartlyBoth() {
    // 2 · (¼ sign w + ¾ w)
    assertThat(applied(new Penalty(2, 0.25), new float[7], 0, 7))
        .containsExactly(2f, -3.5f, 0f, 6.5f, -8f, 0f, 0f);
  }

  @Test
  void weightDecayActsAsFarAsItsScheduleSays() {
    // half of 0.5
    assertThat(applied(new WeightDecay(0.5), new float[7], 0, 7))
        .containsExactly(0.25f, -0.5f, 0f, 1f, -1.25f, 0f, 0f);
  }

  @Test
  void kindsHaveRatesOfTheirOwn() {
    float[] gradient = {1, 1, 1, 1, 1, 1, 1};
    assertThat(applied(new KindRates(1, 0.5, 9), gradient, 0, 7))
        .containsExactly(1f, 1f, 0.5f, 1f, 1f, 0.5f, 0.5f);
    assertThat(applied(new KindRates(1, 0, 1), gradient, 2, 6))
        .containsExactly(1f, 1f, 0f, 1f, 1f, 0f, 0.5f);
    assertThat(applied(new KindRates(3, 1, 1), gradient, 1, 4))
        .containsExactly(1f, 3f, 0f, 3f, 1f, 0f, 0.5f);
    assertThatThrownBy(() -> new KindRates(1, -1, 1))
        .hasMessage("biases must be 0, or finite and > 0 as a 32-bit float, got -1.0");
  }

  /** s (2), W^1 (4), b^1 (2), γ^1 (2), β^1 (2), W^2 (2), b^2 (1), each 1. */
  @Test
  void whatIsOfWeightsLeavesScaleGainAndShiftAsBiases() {
    Topology topology =
        new Topology(
            2,
            List.of(new Layer(2, Activation.TANH), new Layer(1, Activation.IDENTITY)),
            Cost.QUADRATIC,
            Parametrisation.NEURAL_TANGENT,
            true,
            Normalisation.LAYER);
    Update update =
        Update.of(
            new Penalty(1, 0), // g is 1 for weights
            new WeightDecay(2), // half of it more
            new TrustRatio(), // of W^1 ‖w‖ / ‖g‖ = 2 / 4, of W^2 √2 / √8
            new KindRates(3, 5, 7),
            new GradientDescent(), // η = 1
            new MaxNorm(0.1));
    float[] w = new float[15];
    Arrays.fill(w, 1f);
    Parameters scaled = new Parameters(topology, w);
    float[] g = new float[15];
    g[0] = 1; // of s, whose ratio is √2
    g[8] = 2; // of γ, √2 / 2
    update
        .on(scaled, update.start(15))
        .apply(new float[][] {g}, 1, new Rates(1, 0.5), Slice.all(15));

    float root = (float) Math.sqrt(2);
    float limited = -0.1f / root; // 1 − 3 · ½ · 2 = −2 each, too long
    float[] expected = {
      1 - 7 * root,
      1,
      limited,
      limited,
      limited,
      limited,
      1,
      1,
      1 - root,
      1,
      1,
      1,
      limited,
      limited,
      1
    };
    for (int i = 0; i < 15; i++) {
      assertThat(w[i]).as("element %d", i).isCloseTo(expected[i], within(1e-5f));
    }
    assertThat(new Penalty(1, 1).penalty(Parameters.zeros(topology))).isZero();
    Arrays.fill(w, 1f);
    assertThat(new Penalty(1, 1).penalty(scaled)).isEqualTo(6);
  }

  @Test
  void sliceAlone() {
    assertThat(applied(new Penalty(0.5, 0), new float[7], 1, 4))
        .containsExactly(0f, -1f, 0f, 2f, 0f, 0f, 0f);
  }

  @Test
  void weightDecayIsDecoupledFromTheGradientsSize() {
    // Adam's first step is η sign g however small g is; w ← w − η (1 + λ w)
    Update adamw =
        Update.of(new Adam(0.9, 0.999, 1e-12), new WeightDecay(0.2), new GradientDescent());
    assertThat(new Steps(adamw, 2).along(1e-3f).w(0))
        .isCloseTo(2 - 0.1f * (1 + 0.2f * 2), within(1e-5f));
    // the same as a penalty would be lost in it
    Update adam =
        Update.of(new Penalty(0.2, 0), new Adam(0.9, 0.999, 1e-12), new GradientDescent());
    assertThat(new Steps(adam, 2).along(1e-3f).w(0)).isCloseTo(1.9f, within(1e-5f));
  }

  @Test
  void gradientsAreCutToTheLargestValue() {
    assertThat(applied(new ClipValue(2), new float[] {1, 2, 3, -1, -2, -3, 0}, 0, 7))
        .containsExactly(1f, 2f, 2f, -1f, -2f, -2f, 0f);
  }

  @Test
  void weightsIntoAUnitAreScaledDownToTheLargestNorm() {
    applied(new MaxNorm(1), new float[7], 0, 7);
    // into the hidden unit (1, −2), into the outputs 4 and −5; biases stay
    float root = (float) Math.sqrt(5);
    assertThat(parameters.values()[0]).isCloseTo(1 / root, within(1e-6f));
    assertThat(parameters.values()[1]).isCloseTo(-2 / root, within(1e-6f));
    assertThat(parameters.values()).endsWith(1f, -1f, 6f, 7f);
    assertThat(parameters.values()[2]).isEqualTo(3f);
  }

  @Test
  void weightsUpToTheLargestNormStayAsTheyAre() {
    applied(new MaxNorm(6), new float[7], 0, 7);
    assertThat(parameters.values()).containsExactly(1f, -2f, 3f, 4f, -5f, 6f, 7f);
  }

  private static Optional<float[]> average(Update update, Steps steps) {
    return update.average(steps.parameters, steps.state).map(Parameters::values);
  }

  @Test
  void theAverageIsWithoutTheBiasOfItsBeginning() {
    Update update = Update.of(new GradientDescent(), new Average(0.9));
    Steps steps = new Steps(update, 1);
    assertThat(average(update, steps)).isEmpty();
    steps.along(1); // w = 0.9
    assertThat(average(update, steps).orElseThrow()[0]).isCloseTo(0.9f, within(1e-6f));
    steps.along(1); // w = 0.8: (0.9·0.09 + 0.08) / 0.19
    assertThat(average(update, steps).orElseThrow()[0])
        .isCloseTo((0.9f * 0.09f + 0.08f) / 0.19f, within(1e-6f));
    assertThat(average(Update.of(new GradientDescent()), steps)).isEmpty();
  }

  /** Above ½ no float beside γ makes 1 of it, and after many steps that would be seen. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9, 0.999, 0.99999, 0.9999999})
  void theAverageOfWeightsThatStayIsThoseWeights(double decay) {
    Update update = Update.of(new GradientDescent(), new Average(decay));
    Steps steps = new Steps(update, 1);
    steps.along(1);
    for (int t = 0; t < 100_000; t++) {
      steps.along(0);
    }
    assertThat(average(update, steps).orElseThrow()[0]).isEqualTo(0.9f);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0, 1e-60, Double.NaN, Double.POSITIVE_INFINITY, 1e39})
  void numbersThatAreNotPositiveAreRefused(double value) {
    String rule = " must be finite and > 0 as a 32-bit float, got " + value;
    assertThatThrownBy(() -> new Penalty(value, 0)).hasMessage("lambda" + rule);
    assertThatThrownBy(() -> new ClipNorm(value)).hasMessage("limit" + rule);
    assertThatThrownBy(() -> new ClipValue(value)).hasMessage("limit" + rule);
    assertThatThrownBy(() -> new MaxNorm(value)).hasMessage("limit" + rule);
  }

  @Test
  void partsOutsideTheUnitIntervalAreRefused() {
    assertThatThrownBy(() -> new Penalty(1, 1.5)).hasMessage("l1Part must be in [0, 1], got 1.5");
  }
}
