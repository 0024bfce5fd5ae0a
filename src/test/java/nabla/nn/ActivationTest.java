package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {

  private static final float[] Z = {-3f, -0.5f, 0.25f, 1f, 2.5f, 4f};

  @ParameterizedTest
  @EnumSource(Activation.class)
  void isFoundByItsLabel(Activation activation) {
    assertThat(Activation.of(activation.label())).isEqualTo(activation);
  }

  @Test
  void unknownLabelIsRefusedWithAList() {
    assertThatThrownBy(() -> Activation.of("gelu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "activation must be one of identity, sigmoid, tanh, relu, softmax, got \"gelu\"");
  }

  @Test
  void valuesAreThoseOfTheFormulas() {
    assertThat(Activation.IDENTITY.apply(-2.5)).isEqualTo(-2.5);
    assertThat(Activation.SIGMOID.apply(0.0)).isEqualTo(0.5);
    assertThat(Activation.SIGMOID.apply(Math.log(3))).isCloseTo(0.75, within(1e-15));
    assertThat(Activation.TANH.apply(Math.log(2))).isCloseTo(0.6, within(1e-15));
    assertThat(Activation.RELU.apply(-2.0)).isZero();
    assertThat(Activation.RELU.apply(2.0)).isEqualTo(2);
    assertThat(Activation.SOFTMAX.apply(new double[] {0, Math.log(3)}))
        .containsExactly(new double[] {0.25, 0.75}, within(1e-15));
  }

  @Test
  void derivativeOfReluAtZeroIsZero() {
    assertThat(Activation.RELU.derivative(0)).isZero();
  }

  @ParameterizedTest
  @EnumSource(value = Activation.class, names = "SOFTMAX", mode = EnumSource.Mode.EXCLUDE)
  void derivativeAgreesWithCentralDifferences(Activation activation) {
    double h = 1e-5;
    for (float z : Z) {
      double difference = (activation.apply(z + h) - activation.apply(z - h)) / (2 * h);
      assertThat(activation.derivative(z)).isCloseTo(difference, within(1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void floatsAgreeWithDoubles(Activation activation) {
    int units = 3;
    float[] a = new float[Z.length];
    activation.apply(Z, a, units, 2);

    for (int x = 0; x < 2; x++) {
      double[] expected =
          activation.apply(new double[] {Z[x * units], Z[x * units + 1], Z[x * units + 2]});
      for (int j = 0; j < units; j++) {
        assertThat((double) a[x * units + j]).isCloseTo(expected[j], within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SIGMOID", "TANH"})
  void floatsAreExactOverTheWholeRange(Activation activation) {
    float[] z = new float[1];
    float[] a = new float[1];
    for (int i = -400_000; i <= 400_000; i++) {
      z[0] = i * 1.23e-4f;
      activation.apply(z, a, 1, 1);
      double expected = activation.apply((double) z[0]);
      assertThat(Math.abs(a[0] - expected))
          .as("z = %s", z[0])
          .isLessThanOrEqualTo(3e-7 * Math.abs(expected));
    }
  }

  @Test
  void exponentialIsExactToTwoUnitsInTheLastPlace() {
    for (int i = 0; i <= 870_000; i++) {
      float x = -i * 1e-4f;
      double exact = Math.exp(x);
      assertThat(Math.abs(Exponential.of(x) - exact)).as("x = %s", x).isLessThan(2e-7 * exact);
    }
    assertThat(Exponential.of(0f)).isEqualTo(1f);
    assertThat(Exponential.of(-88f)).isZero();
    assertThat(Exponential.of(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Exponential.of(Float.NaN)).isNaN();
  }

  @Test
  void derivativeOfReluIsOneForTheLeastPositiveNumber() {
    float[] z = {Float.MIN_VALUE, 0f, -1f, Float.MAX_VALUE};
    float[] a = new float[4];
    Activation.RELU.apply(z, a, 4, 1);
    float[] delta = {3f, 3f, 3f, 3f};
    Activation.RELU.timesDerivative(z, a, delta, 4);
    assertThat(delta).containsExactly(3f, 0f, 0f, 3f);
  }

  @ParameterizedTest
  @EnumSource(value = Activation.class, names = "SOFTMAX", mode = EnumSource.Mode.EXCLUDE)
  void timesDerivativeTouchesTheLeadingElementsAlone(Activation activation) {
    float[] a = new float[Z.length];
    activation.apply(Z, a, Z.length, 1);
    float[] delta = {2f, 2f, 2f, 2f, 2f, 2f};
    activation.timesDerivative(Z, a, delta, 5);

    for (int i = 0; i < 5; i++) {
      assertThat((double) delta[i]).isCloseTo(2 * activation.derivative(Z[i]), within(1e-6));
    }
    assertThat(delta[5]).isEqualTo(2f);
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void largeWeightedInputsStayFinite(Activation activation) {
    float[] z = {1000f, -1000f, 0f};
    float[] a = new float[3];
    activation.apply(z, a, 3, 1);

    for (float value : a) {
      assertThat(value).isFinite();
    }
    for (double value : activation.apply(new double[] {1000, -1000, 0})) {
      assertThat(value).isFinite();
    }
  }
}
