package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.linalg.Blas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Activations, costs and networks are those that PyTorch has printed: {@code
 * src/test/python/layers.py}.
 */
class TorchLayersTest {

  /** Those that lose no digit where σ(z) is nearly 0 or nearly what it is at 0. */
  private static final Set<String> EXACT =
      Set.of(
          "sigmoid",
          "tanh",
          "exp",
          "softplus",
          "softsign",
          "gelu-erf",
          "silu",
          "mish",
          "elu(1)",
          "elu(0.5)",
          "selu");

  private static List<String> lines(String kind) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("src/test/resources/torch/layers.txt"))) {
      return lines.filter(line -> line.startsWith(kind)).toList();
    }
  }

  private static String[] parts(String line) {
    return line.split(" \\| ", -1);
  }

  static List<String> activations() throws IOException {
    return lines("activation");
  }

  static List<String> costs() throws IOException {
    return lines("cost");
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ", -1))
        .mapToDouble(
            number ->
                switch (number) {
                  case "inf" -> Double.POSITIVE_INFINITY;
                  case "-inf" -> Double.NEGATIVE_INFINITY;
                  case "nan" -> Double.NaN;
                  default -> Double.parseDouble(number);
                })
        .toArray();
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  @Test
  void nothingIsLeftOut() throws IOException {
    Set<String> activations = labels("activation");
    Set<String> costs = labels("cost");
    for (Activation activation : Activation.FAMILY.members()) {
      assertThat(activations.contains(activation.label()))
          .as(activation.label())
          .isEqualTo(activation.isElementwise());
    }
    for (Cost cost : Cost.FAMILY.members()) {
      assertThat(costs).contains(cost.label());
    }
  }

  private static Set<String> labels(String kind) throws IOException {
    return lines(kind).stream().map(line -> parts(line)[1]).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("activations")
  void activationsOfDoubles(String text) {
    String[] line = parts(text);
    Activation activation = Activation.of(line[1]);
    double z = numbers(line[2])[0];
    double value = numbers(line[3])[0];
    double got = activation.apply(new double[] {z})[0];
    requireNear(got, value, 1e-10 * Math.abs(value) + 1e-16);
    if (Double.isNaN(z)) {
      assertThat(got).isNaN();
    } else { // of hard sigmoid, ⅙ as a float
      requireNear(activation.derivative(z), numbers(line[4])[0], 1e-8);
    }
  }

  @ParameterizedTest
  @MethodSource("activations")
  void activationsOfFloats(String text) {
    String[] line = parts(text);
    Activation activation = Activation.of(line[1]);
    double z = numbers(line[2])[0];
    double value = numbers(line[3])[0];
    double slope = numbers(line[4])[0];
    float[] zs = {(float) z};
    float[] a = new float[1];
    activation.apply(zs, a, 1, 1);
    double size = EXACT.contains(line[1]) ? Math.abs(value) : Math.max(1, Math.abs(value));
    requireNear(a[0], value, 1e-6 * size * span(z) + 1e-16 * Math.min(1, Math.abs(z)));
    if (Double.isNaN(z)) {
      assertThat(a[0]).isNaN();
    } else {
      float[] delta = {1f};
      activation.timesDerivative(zs, a, delta, 1);
      requireNear(delta[0], slope, 1e-6 * Math.max(1, Math.abs(slope)));
    }
  }

  /** e^x of a float x is as exact as x: of e^−z²/2, say, by a part of 6e-8 z²/2. */
  private static double span(double z) {
    return Math.abs(z) < 100 ? Math.max(1, z * z / 20) : 1;
  }

  /** Where PyTorch has a number: of infinity it has none for some. */
  private static void requireNear(double got, double expected, double tolerance) {
    if (Double.isInfinite(expected)) {
      assertThat(got).isEqualTo(expected);
    } else if (!Double.isNaN(expected)) {
      assertThat(got).isCloseTo(expected, within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("costs")
  void costsOfDoubles(String text) {
    String[] line = parts(text);
    Cost cost = Cost.of(line[1]);
    Activation output = Activation.of(line[2]);
    double[] z = numbers(line[3]);
    double[] y = numbers(line[4]);
    double[] a = output.apply(z);
    double value = numbers(line[5])[0];
    assertThat(cost.accepts(output)).isTrue();
    assertThat(cost.of(z, a, y)).isCloseTo(value, within(1e-10 * Math.abs(value) + 1e-13));
    double[] error = cost.outputError(output, z, a, y);
    double[] expected = numbers(line[6]);
    for (int j = 0; j < z.length; j++) {
      assertThat(error[j]).isCloseTo(expected[j], within(1e-10 * Math.abs(expected[j]) + 1e-13));
    }
  }

  /** As the second of three examples, so that numbers of others would be noticed. */
  @ParameterizedTest
  @MethodSource("costs")
  void costsOfFloats(String text) {
    String[] line = parts(text);
    Cost cost = Cost.of(line[1]);
    Activation output = Activation.of(line[2]);
    float[] z = new float[9];
    float[] y = {0, 1, 0, 9, 9, 9, 0, 0, 1};
    System.arraycopy(floats(numbers(line[3])), 0, z, 3, 3);
    System.arraycopy(floats(numbers(line[4])), 0, y, 3, 3);
    float[] a = new float[9];
    output.apply(z, a, 3, 3);
    double value = numbers(line[5])[0];
    assertThat(cost.of(z, a, y, 3, 6)).isCloseTo(value, within(1e-6 * Math.abs(value) + 1e-7));
    float[] delta = new float[9];
    cost.outputError(output, z, a, y, delta, 3, 9);
    double[] expected = numbers(line[6]);
    for (int j = 0; j < 3; j++) {
      assertThat((double) delta[3 + j])
          .isCloseTo(
              expected[j], within(2e-6 * Math.abs(expected[j]) + 2e-7 * Math.max(1, a[3 + j])));
    }
  }

  static List<String> networks() throws IOException {
    return lines("network");
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientsOfNetworksInAnyForm(String text) {
    String[] line = parts(text);
    Activation mish = Activation.of("mish");
    Topology topology =
        new Topology(
            3,
            List.of(new Layer(5, mish), new Layer(4, mish), new Layer(3, Activation.SOFTMAX)),
            Cost.SOFTMAX_CROSS_ENTROPY,
            Parametrisation.FAMILY.of(line[1]),
            Boolean.parseBoolean(line[2]),
            Normalisation.FAMILY.of(line[3]));
    float[] w = new float[topology.parameterCount()];
    double[] wide = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) (0.9 * Math.cos(3 * i + 2.0));
      wide[i] = w[i];
    }
    double cost = numbers(line[4])[0];
    double[] expected = numbers(line[5]);
    double[] x = {0.3f, -1.7f, 0.9f};
    double[] y = {0.2, 0.5, 0.3};
    Textbook textbook = new Textbook(topology);
    assertThat(textbook.cost(wide, x, y)).isCloseTo(cost, within(1e-12));
    assertThat(textbook.gradient(wide, x, y)).containsExactly(expected, within(1e-12));

    Microbatch batch = new Microbatch(3, 3, 1);
    batch.resize(1);
    System.arraycopy(floats(x), 0, batch.inputs(), batch.begin(0), 3);
    System.arraycopy(floats(y), 0, batch.targets(), 0, 3);
    batch.weights()[0] = 1;
    GradientSum sum = new GradientSum(topology);
    new Backpropagation(Blas.best())
        .gradient(new Parameters(topology, w), batch, new Workspace(topology, 1), sum);
    assertThat(sum.cost()).isCloseTo(cost, within(1e-6));
    for (int i = 0; i < w.length; i++) {
      assertThat((double) sum.gradient()[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  /**
   * Where the rest u = 1 − p of a class that is right is small, δ is −(1 + γ) u^{1+γ}: a difference
   * of floats would be 0.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void focalErrorsAreExactHoweverSmall(double gamma) {
    double u = Math.exp(-30);
    double expected = -(1 + gamma) * Math.pow(u, 1 + gamma);
    assertThat((double) error(new SigmoidFocal(gamma), Activation.SIGMOID, 30))
        .isCloseTo(expected, within(-1e-5 * expected));
    assertThat((double) error(new SoftmaxFocal(gamma), Activation.SOFTMAX, 30, 0, -60))
        .isCloseTo(expected, within(-1e-5 * expected));
  }

  /** δ_1 where the first target is 1. */
  private static float error(Cost cost, Activation output, float... z) {
    float[] a = new float[z.length];
    float[] y = new float[z.length];
    float[] delta = new float[z.length];
    y[0] = 1;
    output.apply(z, a, z.length, 1);
    cost.outputError(output, z, a, y, delta, z.length, z.length);
    return delta[0];
  }
}
