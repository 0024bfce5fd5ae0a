package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import nabla.linalg.Blas;
import nabla.nn.GradientCheck.Finding;
import nabla.nn.ParameterTensor.Kind;
import org.junit.jupiter.api.Test;

class GradientCheckTest {

  private static final float[][] X = {{0.5f, -1}, {2, 0.25f}};
  private static final float[][] Y = {{1, 0}, {0, 1}};
  private static final float[] WEIGHTS = {1, 0.5f};

  private static Topology network(Activation hidden) {
    return new Topology(
        2,
        List.of(new Layer(3, hidden), new Layer(2, Activation.SOFTMAX)),
        Cost.SOFTMAX_CROSS_ENTROPY);
  }

  private static float[] gradient(Parameters parameters) {
    float[] sum = new float[parameters.values().length];
    for (int e = 0; e < X.length; e++) {
      float[] one = Trace.of(Blas.java(), parameters, X[e], Y[e]).gradient().values();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += WEIGHTS[e] * one[i];
      }
    }
    return sum;
  }

  private static List<Finding> check(Parameters parameters, float[] gradient, int most) {
    return GradientCheck.of(parameters, gradient, X, Y, WEIGHTS, most);
  }

  @Test
  void passesWhatBackpropagationGives() {
    for (Activation hidden : List.of(Activation.TANH, Activation.RELU)) {
      Parameters parameters = Initializer.of("scaled-normal").parameters(network(hidden), 5);
      List<Finding> findings = check(parameters, gradient(parameters), 100);
      assertThat(findings).extracting(Finding::checked).containsExactly(6, 3, 6, 2);
      assertThat(findings).allMatch(one -> one.passes() && one.kinks() == 0 && one.error() > 0);
      assertThat(check(parameters, gradient(parameters), 2))
          .extracting(Finding::checked)
          .containsExactly(2, 2, 2, 2);
    }
  }

  /** A thousandth of the tensor's largest one is what one of W^2 is off. */
  @Test
  void findsTheTensorThatIsWrong() {
    Topology topology = network(Activation.TANH);
    Parameters parameters = Initializer.of("scaled-normal").parameters(topology, 5);
    float[] wrong = gradient(parameters);
    wrong[topology.offset(Kind.WEIGHTS, 2) + 3] += 0.001f;
    assertThat(check(parameters, wrong, 100))
        .extracting(Finding::passes)
        .containsExactly(true, true, false, true);
    wrong[topology.offset(Kind.BIASES, 1)] = Float.NaN;
    assertThat(check(parameters, wrong, 100))
        .extracting(Finding::passes)
        .containsExactly(true, false, false, true);
    assertThat(check(parameters, wrong, 100)).allMatch(one -> one.kinks() == 0);
  }

  /** With W^1 = 0 and b^1 = 0 every z^1 is 0, where ReLU has its kink. */
  @Test
  void leavesOutKinks() {
    Topology topology = network(Activation.RELU);
    Parameters parameters = Initializer.of("scaled-normal").parameters(topology, 5);
    Arrays.fill(parameters.values(), 0, topology.offset(Kind.WEIGHTS, 2), 0f);
    List<Finding> findings = check(parameters, gradient(parameters), 100);
    assertThat(findings).extracting(Finding::kinks).containsExactly(6, 3, 0, 0);
    assertThat(findings).allMatch(Finding::passes);
  }

  @Test
  void frozenLayersHaveNoGradientToCheck() {
    Parameters parameters =
        Initializer.of("scaled-normal").parameters(network(Activation.TANH).withFrozen(1), 5);
    assertThat(check(parameters, gradient(parameters), 100))
        .extracting(one -> one.tensor().name())
        .containsExactly("layers.2.weight", "layers.2.bias");
  }

  @Test
  void aTraceIsTheTextbooksWay() {
    Topology topology = network(Activation.of("gelu"));
    Parameters parameters = Initializer.of("scaled-normal").parameters(topology, 9);
    Trace trace = Trace.of(Blas.best(), parameters, X[0], Y[0]);
    Textbook textbook = new Textbook(topology);
    double[] w = doubles(parameters.values());
    assertThat(doubles(trace.activations().get(1)))
        .containsExactly(textbook.outputs(w, doubles(X[0])), within(1e-6));
    double[] gradient = textbook.gradient(w, doubles(X[0]), doubles(Y[0]));
    assertThat(doubles(trace.gradient().values())).containsExactly(gradient, within(1e-6));
    assertThat(trace.cost())
        .isCloseTo(textbook.cost(w, doubles(X[0]), doubles(Y[0])), within(1e-6));
    for (int l = 1; l <= 2; l++) { // (BP3)
      int from = topology.offset(Kind.BIASES, l);
      double[] delta = doubles(trace.errors().get(l - 1));
      assertThat(delta)
          .containsExactly(Arrays.copyOfRange(gradient, from, from + delta.length), within(1e-6));
    }
    float[] z = trace.weightedInputs().get(1);
    assertThat(trace.activations().get(1)[0])
        .isCloseTo((float) (1 / (1 + Math.exp(z[1] - z[0]))), within(1e-6f));
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }
}
