package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import nabla.linalg.Blas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The float engine, a microbatch at a time, against {@link Textbook}. */
class EngineTest {

  private static final long SEED = 20150102;
  private static final double TOLERANCE = 1e-4;

  /** Inputs pass in front of them and between them. */
  private static final List<Embedding> BLOCKS =
      List.of(Embedding.ofCode(1, 2, 3), Embedding.ofCategory(4, 2, 1));

  static Stream<Arguments> runs() {
    List<Topology> topologies =
        List.of(
            network(Activation.RELU, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY),
            network(Activation.SIGMOID, Activation.SIGMOID, Cost.SIGMOID_CROSS_ENTROPY),
            network(Activation.TANH, Activation.IDENTITY, Cost.SQUARED_ERROR),
            network(Activation.IDENTITY, Activation.TANH, Cost.QUADRATIC),
            network(Activation.of("selu"), Activation.EXP, Cost.POISSON),
            network(Activation.of("silu"), Activation.IDENTITY, Cost.of("huber(0.5)")),
            network(Activation.of("mish"), Activation.IDENTITY, Cost.of("quantile(0.9)")),
            network(Activation.of("elu"), Activation.of("softplus"), Cost.of("absolute-error")),
            network(Activation.of("gelu-erf"), Activation.IDENTITY, Cost.of("hinge")),
            network(Activation.of("softsign"), Activation.SIGMOID, Cost.of("sigmoid-focal")),
            network(Activation.of("hard-sigmoid"), Activation.SOFTMAX, Cost.of("softmax-focal")),
            new Topology(6, List.of(new Layer(3, Activation.SOFTMAX)), Cost.SOFTMAX_CROSS_ENTROPY),
            of(Parametrisation.NEURAL_TANGENT, false, Normalisation.NONE),
            of(Parametrisation.STANDARD, true, Normalisation.NONE),
            of(Parametrisation.STANDARD, false, Normalisation.LAYER),
            of(Parametrisation.NEURAL_TANGENT, true, Normalisation.LAYER),
            of(Parametrisation.STANDARD, false, Normalisation.NONE).withEmbedding(BLOCKS),
            of(Parametrisation.NEURAL_TANGENT, true, Normalisation.LAYER).withEmbedding(BLOCKS));
    return Stream.of(Blas.best(), Blas.java())
        .flatMap(
            blas ->
                topologies.stream()
                    .flatMap(
                        topology ->
                            Stream.of(1, 2, 7, 64, 1000)
                                .flatMap(
                                    m ->
                                        Stream.of(false, true)
                                            .map(
                                                weighted ->
                                                    Arguments.of(
                                                        blas.name(),
                                                        blas,
                                                        topology,
                                                        m,
                                                        weighted)))));
  }

  @ParameterizedTest(name = "{0}, {2}, m = {3}, weighted: {4}")
  @MethodSource("runs")
  void agreesWithTextbook(String name, Blas blas, Topology topology, int m, boolean weighted) {
    Random random = new Random(SEED);
    Parameters parameters = randomParameters(topology, random);
    Microbatch batch = randomBatch(topology, m, m + 3, weighted, random);
    GradientSum sum = new GradientSum(topology);
    Arrays.fill(sum.gradient(), Float.NaN); // what was there before must not matter
    new Backpropagation(blas).gradient(parameters, batch, new Workspace(topology, m + 3), sum);

    Textbook textbook = new Textbook(topology);
    double[] w = doubles(parameters.values(), 0, topology.parameterCount());
    double[] gradient = new double[w.length];
    double cost = 0;
    double weight = 0;
    for (int e = 0; e < m; e++) {
      double[] x = inputs(topology, batch, e);
      double[] y = doubles(batch.targets(), e * topology.outputs(), topology.outputs());
      double[] one = textbook.gradient(w, x, y);
      for (int i = 0; i < w.length; i++) {
        gradient[i] += batch.weights()[e] * one[i];
      }
      cost += batch.weights()[e] * textbook.cost(w, x, y);
      weight += batch.weights()[e];
    }

    assertThat(GradientCheck.relativeError(doubles(sum.gradient(), 0, w.length), gradient))
        .as("relative error, seed %d", SEED)
        .isLessThanOrEqualTo(TOLERANCE);
    assertThat(sum.cost()).isCloseTo(cost, within(TOLERANCE * Math.abs(cost)));
    assertThat(sum.weight()).isCloseTo(weight, within(1e-9 * weight));
  }

  @Test
  void aMicrobatchHoldsAsManyExamplesAsItHasRoomFor() {
    Microbatch batch = new Microbatch(1, 1, 2);
    for (int size : new int[] {2, 0}) {
      batch.resize(size);
      assertThat(batch.size()).isEqualTo(size);
    }
    for (int size : new int[] {-1, 3}) {
      assertThatThrownBy(() -> batch.resize(size))
          .hasMessage("microbatch must hold 0 to 2 examples, got " + size);
    }
  }

  @Test
  void feedForwardGivesTheTextbooksOutputs() {
    Topology topology = network(Activation.RELU, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    Random random = new Random(SEED);
    Parameters parameters = randomParameters(topology, random);
    Microbatch batch = randomBatch(topology, 7, 7, false, random);
    Workspace workspace = new Workspace(topology, 7);
    new FeedForward(Blas.best()).run(parameters, batch, workspace);

    double[] w = doubles(parameters.values(), 0, topology.parameterCount());
    for (int e = 0; e < 7; e++) {
      double[] outputs = new Textbook(topology).outputs(w, inputs(topology, batch, e));
      assertThat(doubles(workspace.outputs(), e * topology.outputs(), topology.outputs()))
          .containsExactly(outputs, within(1e-5));
    }
  }

  /**
   * With W = (0, ln 3)ᵀ and b = 0, the outputs for x = 1 are (¼, ¾), and for x = 0 (½, ½).
   *
   * <pre>
   *   x  class  w    C_x       w (a − y)
   *   1    1    2    ln 4/3    ( ½     −½    )
   *   0    0    3    ln 2      (−1½     1½   )
   *   1    0    ½    ln 4      (−0.375  0.375)
   * </pre>
   */
  @Test
  void weightedSumsAreThoseWorkedOutByHand() {
    Topology topology =
        new Topology(1, List.of(new Layer(2, Activation.SOFTMAX)), Cost.SOFTMAX_CROSS_ENTROPY);
    float[] w = {0, (float) Math.log(3), 0, 0};
    Microbatch batch = new Microbatch(1, 2, 4);
    batch.resize(3);
    System.arraycopy(new float[] {1, 0, 1, 7}, 0, batch.inputs(), 0, 4);
    System.arraycopy(new float[] {0, 1, 1, 0, 1, 0, 7, 7}, 0, batch.targets(), 0, 8);
    System.arraycopy(new float[] {2, 3, 0.5f, 7}, 0, batch.weights(), 0, 4);
    Workspace workspace = new Workspace(topology, 4);
    GradientSum sum = new GradientSum(topology);
    new Backpropagation(Blas.best()).gradient(new Parameters(topology, w), batch, workspace, sum);

    double cost = 2 * Math.log(4 / 3.0) + 3 * Math.log(2) + 0.5 * Math.log(4);
    assertThat(sum.cost()).isCloseTo(cost, within(1e-6));
    assertThat(sum.weight()).isEqualTo(5.5);
    assertThat(doubles(sum.gradient(), 0, 4))
        .containsExactly(new double[] {0.125, -0.125, -1.375, 1.375}, within(1e-6));
    double right = 0;
    for (int x = 0; x < 3; x++) {
      int decided = Decision.classOf(workspace.outputWeightedInputs(), 2 * x, 2);
      right += batch.targets()[2 * x + decided] * batch.weights()[x];
    }
    assertThat(right / sum.weight()).isCloseTo(10 / 11.0, within(1e-12)); // all but the third
  }

  private static Topology network(Activation hidden, Activation output, Cost cost) {
    return new Topology(
        6, List.of(new Layer(8, hidden), new Layer(5, hidden), new Layer(3, output)), cost);
  }

  private static Topology of(Parametrisation parametrisation, boolean scale, Normalisation norm) {
    Topology plain = network(Activation.of("mish"), Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    return new Topology(6, plain.layers(), plain.cost(), parametrisation, scale, norm);
  }

  private static Parameters randomParameters(Topology topology, Random random) {
    Parameters parameters = Parameters.zeros(topology);
    for (int i = 0; i < parameters.values().length; i++) {
      parameters.values()[i] = (float) (0.7 * random.nextGaussian());
    }
    return parameters;
  }

  private static Microbatch randomBatch(
      Topology topology, int m, int capacity, boolean weighted, Random random) {
    Microbatch batch = new Microbatch(topology.inputs(), topology.outputs(), capacity);
    batch.resize(m);
    for (int i = 0; i < m * topology.inputs(); i++) {
      batch.inputs()[i] = (float) random.nextGaussian();
    }
    for (int e = 0; e < m; e++) {
      batch.targets()[e * topology.outputs() + random.nextInt(topology.outputs())] = 1f;
      batch.weights()[e] = weighted ? 0.25f + 2 * random.nextFloat() : 1f;
    }
    return batch;
  }

  private static double[] inputs(Topology topology, Microbatch batch, int e) {
    return doubles(batch.inputs(), e * topology.inputs(), topology.inputs());
  }

  private static double[] doubles(float[] values, int from, int length) {
    double[] doubles = new double[length];
    for (int i = 0; i < length; i++) {
      doubles[i] = values[from + i];
    }
    return doubles;
  }
}
