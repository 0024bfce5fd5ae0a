package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import nabla.Allocated;
import nabla.linalg.Blas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Examples of which only the inputs are kept that are not zero. */
class SparseMicrobatchTest {

  private static final Topology TOPOLOGY =
      new Topology(
          200,
          List.of(new Layer(19, Activation.SIGMOID), new Layer(3, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  private static float[][] rows(int count) {
    Random random = new Random(1);
    float[][] rows = new float[count][200];
    for (float[] row : rows) {
      for (int k = 0; k < 6; k++) {
        row[random.nextInt(200)] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  private static Microbatch batch(float[][] rows, boolean sparse) {
    Microbatch batch =
        sparse ? Microbatch.sparse(200, 3, rows.length) : new Microbatch(200, 3, rows.length);
    batch.resize(rows.length);
    for (int x = 0; x < rows.length; x++) {
      if (sparse) {
        batch.sparse().add(rows[x], 0);
      } else {
        System.arraycopy(rows[x], 0, batch.inputs(), batch.begin(x), 200);
      }
      batch.targets()[3 * x + x % 3] = 1;
      batch.weights()[x] = 1 + x % 2;
    }
    return batch;
  }

  /** Blocks of which few rows have a number, one of them as wide as many. */
  private static final List<Embedding> BLOCKS =
      List.of(
          Embedding.ofCode(3, 5, 2), Embedding.ofCategory(8, 120, 17), Embedding.ofCode(150, 9, 4));

  /**
   * Of a plain network, and of one that scales its inputs and its products, and normalises; and of
   * both with inputs that are embedded.
   */
  @ParameterizedTest
  @CsvSource({
    "1, false, false",
    "2, false, false",
    "7, false, false",
    "64, false, false",
    "1, true, false",
    "2, true, false",
    "7, true, false",
    "64, true, false",
    "1, false, true",
    "7, false, true",
    "64, false, true",
    "1, true, true",
    "7, true, true",
    "64, true, true"
  })
  void gradientsAreTheTextbooks(int m, boolean formed, boolean embedded) {
    float[][] rows = rows(m);
    Random random = new Random(2);
    Topology form =
        formed
            ? new Topology(
                200,
                TOPOLOGY.layers(),
                TOPOLOGY.cost(),
                Parametrisation.NEURAL_TANGENT,
                true,
                Normalisation.LAYER)
            : TOPOLOGY;
    Topology topology = embedded ? form.withEmbedding(BLOCKS) : form;
    Parameters parameters = Parameters.zeros(topology);
    for (int i = 0; i < parameters.values().length; i++) {
      parameters.values()[i] = (float) ((formed ? 2 : 0.5) * random.nextGaussian());
    }
    GradientSum sum = new GradientSum(topology);
    Arrays.fill(sum.gradient(), Float.NaN);
    Workspace workspace = new Workspace(topology, m);
    Backpropagation backpropagation = new Backpropagation(Blas.best());
    backpropagation.gradient(parameters, batch(rows(64), true), new Workspace(topology, 64), sum);
    backpropagation.gradient(parameters, batch(rows, true), workspace, sum);

    Textbook textbook = new Textbook(topology);
    double[] w = doubles(parameters.values());
    double[] gradient = new double[w.length];
    double cost = 0;
    for (int x = 0; x < m; x++) {
      double[] y = new double[3];
      y[x % 3] = 1;
      double[] one = textbook.gradient(w, doubles(rows[x]), y);
      for (int i = 0; i < w.length; i++) {
        gradient[i] += (1 + x % 2) * one[i];
      }
      cost += (1 + x % 2) * textbook.cost(w, doubles(rows[x]), y);
    }
    assertThat(GradientCheck.relativeError(doubles(sum.gradient()), gradient)).isLessThan(1e-4);
    assertThat(sum.cost()).isCloseTo(cost, within(1e-4 * cost));
  }

  private static double[] doubles(float[] floats) {
    return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
  }

  /** The mask of an input is that of its place, whether its neighbours are kept or not. */
  @Test
  void inputsAreLeftOutAsOfWholeRows() {
    float[][] rows = rows(301);
    Microbatch sparse = batch(rows, true);
    Microbatch whole = batch(rows, false);
    Perturbation half = new Perturbation(0.1, 0, 0.5, 0);
    half.apply(sparse, TOPOLOGY, 0.8, 77);
    half.apply(whole, TOPOLOGY, 0.8, 77);
    assertThat(sparse.targets()).containsExactly(whole.targets());
    float[] expanded = new float[301 * 200];
    for (int x = 0; x < 301; x++) {
      for (int i = sparse.sparse().begin(x); i < sparse.sparse().end(x); i++) {
        expanded[x * 200 + sparse.sparse().indices()[i]] = sparse.sparse().values()[i];
      }
    }
    float[] inputs = Arrays.copyOfRange(whole.inputs(), whole.begin(0), whole.begin(0) + 60_200);
    for (int i = 0; i < expanded.length; i++) {
      assertThat(expanded[i] == inputs[i]).as("at %s", i).isTrue();
    }
    assertThat(expanded).isNotEqualTo(flat(rows));
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * 200];
    for (int x = 0; x < rows.length; x++) {
      System.arraycopy(rows[x], 0, flat, x * 200, 200);
    }
    return flat;
  }

  /** A workspace for 64 rows of 2^18 floats would take 64 MiB. */
  @Test
  void aScaleOfWideSparseRowsHasNoRoomForZeros() {
    Topology topology =
        new Topology(
            1 << 18,
            List.of(new Layer(1, Activation.IDENTITY)),
            Cost.QUADRATIC,
            Parametrisation.STANDARD,
            true,
            Normalisation.NONE);
    Parameters parameters = Parameters.zeros(topology);
    Arrays.fill(parameters.values(), 3f); // s, W^1 and b^1
    Microbatch batch = Microbatch.sparse(1 << 18, 1, 64);
    batch.resize(1);
    batch.sparse().add(new int[] {5, 7}, new float[] {1, 2}, 0, 2);
    long before = Allocated.bytes();
    Workspace workspace = new Workspace(topology, 64);
    new FeedForward(Blas.best()).run(parameters, batch, workspace);
    assertThat(Allocated.bytes() - before).isLessThan(4 << 20);
    assertThat(workspace.outputs()[0]).isEqualTo(3 * 3 * (1 + 2) + 3);
  }

  @Test
  void noiseWouldLeaveNoZero() {
    assertThatThrownBy(
            () -> new Perturbation(0, 0.1, 0, 0).apply(batch(rows(2), true), TOPOLOGY, 1, 1))
        .hasMessageStartingWith("inputNoise must be 0 where only inputs are kept");
  }
}
