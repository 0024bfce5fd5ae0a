package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextbookTest {

  private static final long SEED = 20150101;

  static Stream<Arguments> networks() {
    return Activation.FAMILY.members().stream()
        .filter(Activation::isElementwise)
        .filter(hidden -> hidden != Activation.EXP) // of e^{e^z} differences are far off
        .flatMap(
            hidden ->
                CostTest.costs()
                    .flatMap(
                        cost ->
                            Activation.FAMILY.members().stream()
                                .filter(cost::accepts)
                                .map(output -> Arguments.of(hidden, output, cost))));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientAgreesWithCentralDifferences(Activation hidden, Activation output, Cost cost) {
    Topology topology =
        new Topology(
            3, List.of(new Layer(5, hidden), new Layer(4, hidden), new Layer(3, output)), cost);
    Random random = new Random(SEED);
    double[] parameters = gaussians(random, topology.parameterCount());
    double[] x = gaussians(random, 3);
    double[] y = {0.2, 0.5, 0.3};

    assertThat(GradientCheck.maxRelativeError(topology, parameters, x, y))
        .as("%s, seed %d", topology, SEED)
        .isLessThanOrEqualTo(1e-7);
  }

  /** Blocks at either end, or one beside another in the middle, or of everything. */
  static Stream<Arguments> embeddings() {
    return Stream.of(
            List.of(Embedding.ofCategory(0, 2, 3), Embedding.ofCode(3, 2, 1)),
            List.of(Embedding.ofCode(1, 1, 2), Embedding.ofCode(2, 2, 1)),
            List.of(Embedding.ofCode(0, 5, 2)))
        .flatMap(
            blocks ->
                IntStream.range(0, 4)
                    .mapToObj(
                        form ->
                            Arguments.of(
                                blocks,
                                (form & 1) != 0
                                    ? Parametrisation.NEURAL_TANGENT
                                    : Parametrisation.STANDARD,
                                (form & 2) != 0)));
  }

  @ParameterizedTest
  @MethodSource("embeddings")
  void itDoesSoWithInputsThatAreEmbedded(
      List<Embedding> blocks, Parametrisation parametrisation, boolean scale) {
    Topology topology =
        new Topology(
                5,
                List.of(new Layer(4, Activation.TANH), new Layer(3, Activation.SOFTMAX)),
                Cost.SOFTMAX_CROSS_ENTROPY,
                parametrisation,
                scale,
                Normalisation.NONE)
            .withEmbedding(blocks);
    Random random = new Random(SEED);
    double[] parameters = gaussians(random, topology.parameterCount());
    double[] x = gaussians(random, 5);
    double[][] masks = {{2, 0, 2, 2, 2}, {0, 2, 2, 2}};
    assertThat(
            GradientCheck.maxRelativeError(
                new Textbook(topology, masks), parameters, x, new double[] {0.2, 0.5, 0.3}))
        .as("%s, seed %d", topology, SEED)
        .isLessThanOrEqualTo(1e-7);
  }

  static Stream<Arguments> forms() {
    return Activation.FAMILY.members().stream()
        .filter(Activation::isElementwise)
        .filter(hidden -> hidden != Activation.EXP)
        .flatMap(
            hidden ->
                IntStream.range(1, 8)
                    .mapToObj(
                        form ->
                            Arguments.of(
                                hidden,
                                (form & 1) != 0
                                    ? Parametrisation.NEURAL_TANGENT
                                    : Parametrisation.STANDARD,
                                (form & 2) != 0,
                                (form & 4) != 0 ? Normalisation.LAYER : Normalisation.NONE)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void itDoesSoInAnyParametrisationScaledAndNormalised(
      Activation hidden, Parametrisation parametrisation, boolean scale, Normalisation norm) {
    Topology topology =
        new Topology(
            3,
            List.of(new Layer(5, hidden), new Layer(4, hidden), new Layer(3, Activation.SOFTMAX)),
            Cost.SOFTMAX_CROSS_ENTROPY,
            parametrisation,
            scale,
            norm);
    Random random = new Random(SEED);
    double[] parameters = gaussians(random, topology.parameterCount());
    double[] x = gaussians(random, 3);
    double[][] masks = {{0, 1.5, 1.5}, {2, 0, 2, 2, 0}, {0, 2, 2, 2}};

    double[] y = {0.2, 0.5, 0.3};
    assertThat(GradientCheck.maxRelativeError(topology, parameters, x, y))
        .as("%s, seed %d", topology, SEED)
        .isLessThanOrEqualTo(1e-7);
    Textbook dropping = new Textbook(topology, masks);
    assertThat(GradientCheck.maxRelativeError(dropping, parameters, x, y))
        .as("%s with dropout, seed %d", topology, SEED)
        .isLessThanOrEqualTo(1e-7);
  }

  @Test
  void gradientCheckNoticesAWrongComponent() {
    double[] right = {0.5, -2, 1};
    double[] wrong = {0.5, -2, 1.001};

    assertThat(GradientCheck.relativeError(right, right)).isZero();
    assertThat(GradientCheck.relativeError(wrong, right)).isCloseTo(0.0005, within(1e-12));
    assertThat(GradientCheck.relativeError(new double[2], new double[2])).isZero();
  }

  /** Matt Mazur, "A Step by Step Backpropagation Example" (2015). */
  @Test
  void reproducesMazursPublishedExample() {
    Topology topology =
        new Topology(
            2,
            List.of(new Layer(2, Activation.SIGMOID), new Layer(2, Activation.SIGMOID)),
            Cost.QUADRATIC);
    Textbook textbook = new Textbook(topology);
    double[] w = {.15, .20, .25, .30, .35, .35, .40, .45, .50, .55, .60, .60};
    double[] x = {.05, .10};
    double[] y = {.01, .99};
    double eta = 0.5;

    double[] outputs = textbook.outputs(w, x);
    assertThat(outputs[0]).isCloseTo(0.75136507, within(0.5e-8));
    assertThat(outputs[1]).isCloseTo(0.772928465, within(0.5e-9));
    assertThat(textbook.cost(w, x, y)).isCloseTo(0.298371109, within(0.5e-9));

    double[] gradient = textbook.gradient(w, x, y);
    double[] updated = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      updated[i] = w[i] - eta * gradient[i];
    }
    assertThat(updated[0]).isCloseTo(0.149780716, within(0.5e-9));
    assertThat(updated[1]).isCloseTo(0.19956143, within(0.5e-8));
    assertThat(updated[2]).isCloseTo(0.24975114, within(0.5e-8));
    assertThat(updated[3]).isCloseTo(0.29950229, within(0.5e-8));
    assertThat(updated[6]).isCloseTo(0.35891648, within(0.5e-8));
    assertThat(updated[7]).isCloseTo(0.408666186, within(0.5e-9));
    assertThat(updated[8]).isCloseTo(0.511301270, within(0.5e-9));
    assertThat(updated[9]).isCloseTo(0.561370121, within(0.5e-9));
  }

  private static double[] gaussians(Random random, int length) {
    return random.doubles(length).map(ignored -> random.nextGaussian()).toArray();
  }
}
