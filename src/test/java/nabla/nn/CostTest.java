package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CostTest {

  static Stream<Arguments> pairs() {
    return costs()
        .flatMap(
            cost ->
                Activation.FAMILY.members().stream()
                    .filter(cost::accepts)
                    .map(output -> Arguments.of(cost, output)));
  }

  /** All, and each that has a number with another one. */
  static Stream<Cost> costs() {
    return Stream.concat(
        Cost.FAMILY.members().stream(),
        Stream.of("huber(0.3)", "quantile(0.9)", "sigmoid-focal(0.5)", "softmax-focal(0)")
            .map(Cost::of));
  }

  @ParameterizedTest
  @MethodSource("costs")
  void isFoundByItsLabel(Cost cost) {
    assertThat(Cost.of(cost.label())).isEqualTo(cost);
  }

  @Test
  void unknownLabelIsRefusedWithAList() {
    assertThatThrownBy(() -> Cost.of("squares"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "quadratic, squared-error, sigmoid-cross-entropy, softmax-cross-entropy")
        .hasMessageContaining("\"squares\"");
  }

  @Test
  void valuesAreThoseOfTheFormulas() {
    assertThat(cost(Cost.QUADRATIC, Activation.IDENTITY, 1, 3)).isEqualTo(2.5);
    assertThat(cost(Cost.SQUARED_ERROR, Activation.IDENTITY, 1, 3)).isEqualTo(5);
    // a = (¼, ¾), y = (0, 1): −ln ¾ − ln ¾, and −ln ¾
    assertThat(cost(Cost.SIGMOID_CROSS_ENTROPY, Activation.SIGMOID, -Math.log(3), Math.log(3)))
        .isCloseTo(2 * Math.log(4 / 3.0), within(1e-15));
    assertThat(cost(Cost.SOFTMAX_CROSS_ENTROPY, Activation.SOFTMAX, 0, Math.log(3)))
        .isCloseTo(Math.log(4 / 3.0), within(1e-15));
  }

  @Test
  void logLikelihoodIsForDistributions() {
    Cost cost = Cost.SOFTMAX_CROSS_ENTROPY;
    assertThat(cost.targets().rule())
        .isEqualTo("a distribution over the classes (each in [0, 1], sum 1)");
    assertThat(cost.targets().fault(new float[] {0, 1, 0})).isEmpty();
    assertThat(cost.targets().fault(new float[] {1 / 3f, 1 / 3f, 1 / 3f})).isEmpty();
    assertThat(cost.targets().fault(thousandths())).isEmpty(); // rounded a thousand times
    assertThat(cost.targets().fault(new float[] {1, 1, 1})).hasValue("sum 3.0");
    assertThat(cost.targets().fault(new float[] {0.5f, 0.499f})).hasValue("sum 0.999");
    assertThat(cost.targets().fault(new float[] {0, 0})).hasValue("sum 0.0");
    assertThat(cost.targets().fault(new float[] {1.5f, -0.5f})).hasValue("1.5");
    assertThat(cost.targets().fault(new float[] {1, -0.25f, 0.25f})).hasValue("-0.25");
  }

  @Test
  void crossEntropyIsForPartsOfOneAndSquaresAreForAnyNumbers() {
    assertThat(Cost.SIGMOID_CROSS_ENTROPY.targets().fault(new float[] {0, 1, 0.5f, 1})).isEmpty();
    assertThat(Cost.SIGMOID_CROSS_ENTROPY.targets().fault(new float[] {0, 2})).hasValue("2.0");
    assertThat(Cost.SIGMOID_CROSS_ENTROPY.targets().fault(new float[] {-1e-9f}))
        .hasValue("-1.0E-9");
    assertThat(Cost.QUADRATIC.targets().fault(new float[] {-7e30f, 5})).isEmpty();
    assertThat(Cost.SQUARED_ERROR.targets().fault(new float[] {-7e30f, 5})).isEmpty();
  }

  /** What the domain is for: beyond it there is no least cost, so training finds none. */
  @Test
  void outsideTheDomainTheCostIsBelowZero() {
    double[] z = {0, -30};
    assertThat(
            Cost.SIGMOID_CROSS_ENTROPY.of(z, Activation.SIGMOID.apply(z), new double[] {0.5, -1}))
        .isNegative();
    assertThat(Cost.SOFTMAX_CROSS_ENTROPY.of(z, Activation.SOFTMAX.apply(z), new double[] {1, -1}))
        .isNegative();
  }

  private static float[] thousandths() {
    float[] y = new float[1000];
    Arrays.fill(y, 0.001f);
    return y;
  }

  @Test
  void hugeWeightedInputsCostWhatTheyShould() {
    assertThat(cost(Cost.SIGMOID_CROSS_ENTROPY, Activation.SIGMOID, -1000, 1000)).isZero();
    assertThat(cost(Cost.SIGMOID_CROSS_ENTROPY, Activation.SIGMOID, 1000, -1000)).isEqualTo(2000);
    assertThat(cost(Cost.SOFTMAX_CROSS_ENTROPY, Activation.SOFTMAX, -1000, 1000)).isZero();
    assertThat(cost(Cost.SOFTMAX_CROSS_ENTROPY, Activation.SOFTMAX, 1000, -1000)).isEqualTo(2000);
  }

  @Test
  void hugeWeightedInputsOfFloatsCostTheSame() {
    float[] z = {-1000f, 1000f, -1000f};
    float[] a = new float[3];
    for (Cost cost : List.of(Cost.SIGMOID_CROSS_ENTROPY, Cost.SOFTMAX_CROSS_ENTROPY)) {
      Activation output =
          cost == Cost.SOFTMAX_CROSS_ENTROPY ? Activation.SOFTMAX : Activation.SIGMOID;
      output.apply(z, a, 3, 1);
      assertThat(cost.of(z, a, new float[] {0, 1, 0}, 0, 3)).isZero();
      assertThat(cost.of(z, a, new float[] {1, 0, 0}, 0, 3)).isEqualTo(2000);
    }
  }

  /** At z = 0 each costs ln 2, and the product of so many ½ is no double above 0. */
  @Test
  void twoThousandSigmoidsCostWhatEachOfThemDoes() {
    int outputs = 2000;
    assertThat(Math.pow(0.5, outputs)).isZero();
    float[] z = new float[outputs + 2];
    float[] a = new float[outputs + 2];
    float[] y = new float[outputs + 2];
    Activation.SIGMOID.apply(z, a, outputs + 2, 1);
    assertThat(Cost.SIGMOID_CROSS_ENTROPY.of(z, a, y, 1, outputs + 1))
        .isCloseTo(outputs * Math.log(2), within(1e-9));

    double expected = 0;
    for (int j = 1; j <= outputs; j++) {
      z[j] = (j % 401 - 200) / 10f; // −20 … 20
      y[j] = j % 3 / 2f;
      expected += Math.max(z[j], 0) - (double) z[j] * y[j] + Math.log1p(Math.exp(-Math.abs(z[j])));
    }
    Activation.SIGMOID.apply(z, a, outputs + 2, 1);
    assertThat(Cost.SIGMOID_CROSS_ENTROPY.of(z, a, y, 1, outputs + 1))
        .isCloseTo(expected, within(1e-7 * expected));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void costOfFloatsAgreesWithThatOfDoubles(Cost cost, Activation output) {
    double[] z = {0.3, -0.7, 1.1};
    double[] y = {0.25, 0.5, 0.25};
    float[] zs = {9, 9, 0.3f, -0.7f, 1.1f, 9};
    float[] ys = {9, 9, 0.25f, 0.5f, 0.25f, 9};
    float[] as = new float[6];
    output.apply(zs, as, 3, 2);
    float[] own = new float[3];
    output.apply(new float[] {0.3f, -0.7f, 1.1f}, own, 3, 1);
    System.arraycopy(own, 0, as, 2, 3); // of softmax too, which takes three at a time
    assertThat(cost.of(zs, as, ys, 2, 5)).isCloseTo(cost.of(z, output.apply(z), y), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void errorOfHugeWeightedInputsIsFinite(Cost cost, Activation output) {
    double large = output == Activation.EXP ? 40 : 1000; // e^1000 is not finite
    double[] z = {large, -1000};
    double[] y = {0, 1};
    for (double error : cost.outputError(output, z, output.apply(z), y)) {
      assertThat(error).isFinite();
    }

    float[] zs = {(float) large, -1000f};
    float[] as = new float[2];
    float[] delta = new float[2];
    output.apply(zs, as, 2, 1);
    cost.outputError(output, zs, as, new float[] {0f, 1f}, delta, 2, 2);
    for (float error : delta) {
      assertThat(error).isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void outputErrorIsTheDerivativeOfTheCostByTheWeightedInput(Cost cost, Activation output) {
    double[] z = {0.3, -0.7, 1.1};
    double[] y = {0.2, 0.5, 0.3};
    double h = 1e-5;
    double[] error = cost.outputError(output, z, output.apply(z), y);
    for (int j = 0; j < z.length; j++) {
      double[] above = z.clone();
      double[] below = z.clone();
      above[j] += h;
      below[j] -= h;
      double difference =
          (cost.of(above, output.apply(above), y) - cost.of(below, output.apply(below), y))
              / (2 * h);
      assertThat(error[j]).isCloseTo(difference, within(1e-9 * Math.max(1, Math.abs(difference))));
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void errorOfABlockAgreesWithThatOfOneExample(Cost cost, Activation output) {
    float[] z = {0.3f, -0.7f, 1.1f, 2f, 0.1f, -1f};
    float[] y = {0f, 1f, 0f, 1f, 0f, 0f};
    float[] a = new float[6];
    float[] delta = new float[6];
    output.apply(z, a, 3, 2);
    cost.outputError(output, z, a, y, delta, 3, 6);

    for (int from = 0; from < 6; from += 3) {
      double[] zx = {z[from], z[from + 1], z[from + 2]};
      double[] yx = {y[from], y[from + 1], y[from + 2]};
      double[] expected = cost.outputError(output, zx, output.apply(zx), yx);
      for (int j = 0; j < 3; j++) {
        assertThat((double) delta[from + j])
            .isCloseTo(expected[j], within(1e-6 * Math.max(1, Math.abs(expected[j]))));
      }
    }
  }

  /** C_x of two outputs with targets (0, 1). */
  private static double cost(Cost cost, Activation output, double z1, double z2) {
    double[] z = {z1, z2};
    return cost.of(z, output.apply(z), new double[] {0, 1});
  }
}
