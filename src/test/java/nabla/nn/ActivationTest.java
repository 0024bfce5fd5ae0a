package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationTest {

  private static final float[] Z = {-2.75f, -0.5f, 0.25f, 1f, 2.5f, 4f};

  static Stream<Activation> all() {
    return Stream.concat(
        Activation.FAMILY.members().stream(), Stream.of(new LeakyRelu(0.3), new Elu(0.5)));
  }

  static Stream<Activation> elementwise() {
    return all().filter(Activation::isElementwise);
  }

  private static double of(Activation activation, double z) {
    return activation.apply(new double[] {z})[0];
  }

  @ParameterizedTest
  @MethodSource("all")
  void isFoundByItsLabel(Activation activation) {
    assertThat(Activation.of(activation.label())).isEqualTo(activation);
  }

  @Test
  void constantsAreFoundByTheLabelsOfConfigurationFiles() {
    assertThat(Activation.of("identity")).isSameAs(Activation.IDENTITY);
    assertThat(Activation.of("sigmoid")).isSameAs(Activation.SIGMOID);
    assertThat(Activation.of("tanh")).isSameAs(Activation.TANH);
    assertThat(Activation.of("relu")).isSameAs(Activation.RELU);
    assertThat(Activation.of("softmax")).isSameAs(Activation.SOFTMAX);
  }

  @Test
  void aNumberStandsInParenthesesOrIsTheUsualOne() {
    assertThat(Activation.of("leaky-relu(0.2)")).isEqualTo(new LeakyRelu(0.2));
    assertThat(Activation.of("leaky-relu")).isEqualTo(new LeakyRelu(0.01));
    assertThat(Activation.of("leaky-relu").label()).isEqualTo("leaky-relu(0.01)");
    assertThat(Activation.of("leaky-relu(1e-3)").label()).isEqualTo("leaky-relu(0.001)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"leaky-relu()", "leaky-relu(x)", "leaky-relu(0.1", "relu(1)", "Relu", "", "(1)"})
  void whatIsNoLabelIsRefusedWithAList(String label) {
    assertThatThrownBy(() -> Activation.of(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "activation must be one of identity, sigmoid, tanh, relu, exp, softplus, softsign, hard-sigmoid, softmax, gelu, gelu-erf, silu, mish, leaky-relu(0.01), elu(1), selu, got \"%s\"",
            label);
  }

  @Test
  void slopesOfNoneAndOneAreTaken() {
    assertThat(of(Activation.of("leaky-relu(0)"), -3)).isZero();
    assertThat(of(Activation.of("leaky-relu(1)"), -3)).isEqualTo(-3);
  }

  @Test
  void allButSoftmaxActOnEachUnitAlone() {
    assertThat(all().filter(activation -> !activation.isElementwise()))
        .containsExactly(Activation.SOFTMAX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.1", "NaN", "Infinity"})
  void aSlopeOutsideTheUnitIntervalIsRefused(String slope) {
    assertThatThrownBy(() -> Activation.of("leaky-relu(" + slope + ")"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slope of leaky-relu must be in [0, 1], got " + slope);
  }

  /** As in a task that reads a network before it has named any activation. */
  @Test
  void constantsAreThereWhicheverClassIsLoadedFirst() throws Exception {
    URL classes = Activation.class.getProtectionDomain().getCodeSource().getLocation();
    for (String first :
        List.of(
            "StandardActivation",
            "GatedActivation",
            "LeakyRelu",
            "Elu",
            "Activation",
            "StandardCost",
            "Huber",
            "Hinge",
            "Cost")) {
      try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, null)) {
        Class.forName("nabla.nn." + first, true, loader);
        for (String family : List.of("Activation", "Cost")) {
          for (Field constant : Class.forName("nabla.nn." + family, true, loader).getFields()) {
            assertThat(constant.get(null)).as("%s after %s", constant, first).isNotNull();
          }
        }
      }
    }
  }

  @Test
  void valuesAreThoseOfTheFormulas() {
    assertThat(of(Activation.IDENTITY, -2.5)).isEqualTo(-2.5);
    assertThat(of(Activation.SIGMOID, 0.0)).isEqualTo(0.5);
    assertThat(of(Activation.SIGMOID, Math.log(3))).isCloseTo(0.75, within(1e-15));
    assertThat(of(Activation.TANH, Math.log(2))).isCloseTo(0.6, within(1e-15));
    assertThat(of(Activation.RELU, -2.0)).isZero();
    assertThat(of(Activation.RELU, 2.0)).isEqualTo(2);
    assertThat(of(new LeakyRelu(0.25), -2)).isEqualTo(-0.5);
    assertThat(of(new LeakyRelu(0.25), 2)).isEqualTo(2);
    assertThat(Activation.SOFTMAX.apply(new double[] {0, Math.log(3)}))
        .containsExactly(new double[] {0.25, 0.75}, within(1e-15));
  }

  @Test
  void geluIsThatOfJax() { // jax.nn.gelu(z, approximate=True) and its jax.grad, JAX 0.10.2
    Activation gelu = Activation.of("gelu");
    double[] z = {1, -1, 2, 0.5, -3, 0};
    double[] a = {
      0.8411919906082768,
      -0.1588080093917233,
      1.954597694087775,
      0.3457140098251439,
      -0.003637392081773161,
      0
    };
    double[] slopes = {
      1.0829640838457828,
      -0.08296408384578258,
      1.0860992566236183,
      0.8673699035346423,
      -0.011584166630970047,
      0.5
    };
    assertThat(gelu.apply(z)).containsExactly(a, within(1e-14));
    for (int i = 0; i < z.length; i++) {
      assertThat(gelu.derivative(z[i])).isCloseTo(slopes[i], within(1e-14));
    }
  }

  @Test
  void derivativesAtAKinkAreThoseBelowIt() {
    assertThat(Activation.RELU.derivative(0)).isZero();
    assertThat(new LeakyRelu(0.25).derivative(0)).isEqualTo(0.25);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void derivativeAgreesWithCentralDifferences(Activation activation) {
    double h = 1e-5;
    for (float z : Z) {
      double difference = (of(activation, z + h) - of(activation, z - h)) / (2 * h);
      assertThat(activation.derivative(z))
          .isCloseTo(difference, within(1e-9 * Math.max(1, difference)));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void floatsAgreeWithDoubles(Activation activation) {
    int units = 3;
    float[] a = new float[Z.length];
    activation.apply(Z, a, units, 2);

    for (int x = 0; x < 2; x++) {
      double[] expected =
          activation.apply(new double[] {Z[x * units], Z[x * units + 1], Z[x * units + 2]});
      for (int j = 0; j < units; j++) {
        assertThat((double) a[x * units + j])
            .isCloseTo(expected[j], within(1e-6 * Math.max(1, expected[j])));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sigmoid", "tanh"})
  void floatsAreExactOverTheWholeRange(String label) {
    Activation activation = Activation.of(label);
    float[] z = new float[1];
    float[] a = new float[1];
    for (int i = -400_000; i <= 400_000; i++) {
      z[0] = i * 1.23e-4f;
      activation.apply(z, a, 1, 1);
      double expected = of(activation, z[0]);
      assertThat(Math.abs(a[0] - expected))
          .as("z = %s", z[0])
          .isLessThanOrEqualTo(3e-7 * Math.abs(expected));
    }
  }

  @Test
  void derivativeOfReluIsOneForTheLeastPositiveNumber() {
    float[] z = {Float.MIN_VALUE, 0f, -1f, Float.MAX_VALUE};
    float[] a = new float[4];
    Activation.RELU.apply(z, a, 4, 1);
    float[] delta = {3f, 3f, 3f, 3f};
    Activation.RELU.timesDerivative(z, a, delta, 4);
    assertThat(delta).containsExactly(3f, 0f, 0f, 3f);

    float[] leaky = {3f, 3f, 3f, 3f};
    new LeakyRelu(0.25).timesDerivative(z, a, leaky, 4);
    assertThat(leaky).containsExactly(3f, 0.75f, 0.75f, 3f);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void timesDerivativeTouchesTheLeadingElementsAlone(Activation activation) {
    float[] a = new float[Z.length];
    activation.apply(Z, a, Z.length, 1);
    float[] delta = {2f, 2f, 2f, 2f, 2f, 2f};
    activation.timesDerivative(Z, a, delta, 5);

    for (int i = 0; i < 5; i++) {
      double expected = 2 * activation.derivative(Z[i]);
      assertThat((double) delta[i]).isCloseTo(expected, within(1e-6 * Math.max(1, expected)));
    }
    assertThat(delta[5]).isEqualTo(2f);
  }

  @ParameterizedTest
  @MethodSource("all")
  void largeWeightedInputsStayFinite(Activation activation) {
    float[] z = {activation == Activation.EXP ? 80f : 1000f, -1000f, 0f};
    float[] a = new float[3];
    activation.apply(z, a, 3, 1);

    double most = activation == Activation.EXP ? 80 : 1000; // e^z is not finite, nor should it be
    for (float value : a) {
      assertThat(value).isFinite();
    }
    for (double value : activation.apply(new double[] {most, -1000, 0})) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void softmaxOfLargeWeightedInputsIsThatOfTheirDifferences() {
    float[] a = new float[4];
    Activation.SOFTMAX.apply(new float[] {1000f, 1000f + 2, -1000f, -1000f + 2}, a, 2, 2);
    double first = 1 / (1 + Math.exp(2));
    for (int x = 0; x < 2; x++) {
      assertThat((double) a[2 * x]).isCloseTo(first, within(1e-6));
      assertThat((double) a[2 * x + 1]).isCloseTo(1 - first, within(1e-6));
    }
  }

  @Test
  void derivativesOfSoftmaxAreRefused() {
    assertThatThrownBy(() -> Activation.SOFTMAX.derivative(0.5))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("softmax mixes units");
    float[] one = new float[1];
    assertThatThrownBy(() -> Activation.SOFTMAX.timesDerivative(one, one, one, 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
