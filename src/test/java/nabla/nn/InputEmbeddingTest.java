package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import nabla.linalg.Blas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of the inputs that are embedded before layer 1. */
class InputEmbeddingTest {

  /**
   * One number passes, a category of three is embedded as two, and another number passes: x̃ =
   * (x_1, e_1k, e_2k, x_5), of which the output is z = x̃_1 + 10 x̃_2 + 100 x̃_3 + 1000 x̃_4.
   */
  private static final Topology TOPOLOGY =
      new Topology(5, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC)
          .withEmbedding(List.of(Embedding.ofCategory(1, 3, 2)));

  private static final float[] WEIGHTS = {1, 2, 3, 4, 5, 6, 1, 10, 100, 1000, 0};

  /** The second category, none, and the third. */
  private static final float[][] ROWS = {{7, 0, 1, 0, 8}, {0, 0, 0, 0, 1}, {1, 0, 0, 1, 0}};

  private static Microbatch batch(boolean sparse) {
    Microbatch batch = sparse ? Microbatch.sparse(5, 1, 3) : new Microbatch(5, 1, 3);
    batch.resize(3);
    for (int x = 0; x < 3; x++) {
      if (sparse) {
        batch.sparse().add(ROWS[x], 0);
      } else {
        System.arraycopy(ROWS[x], 0, batch.inputs(), batch.begin(x), 5);
      }
      batch.weights()[x] = 1;
    }
    return batch;
  }

  /**
   *
   *
   * <pre>
   *   z = 7 + 10·3 + 100·4 + 8000 = 8437         1000         1 + 10·5 + 100·6 = 651
   *   δ = z − y = 2 with y = 8435                −1           3
   *   δ̃ = δ (10, 100) = (20, 200)                             (30, 300)
   * </pre>
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCategorysColumnIsLookedUpAndLearnsByItself(boolean sparse) {
    Parameters parameters = new Parameters(TOPOLOGY, WEIGHTS.clone());
    Microbatch batch = batch(sparse);
    System.arraycopy(new float[] {8435, 1001, 648}, 0, batch.targets(), 0, 3);
    GradientSum sum = new GradientSum(TOPOLOGY);
    Workspace workspace = new Workspace(TOPOLOGY, 3);
    new Backpropagation(Blas.best()).gradient(parameters, batch, workspace, sum);
    assertThat(workspace.outputs()).containsExactly(8437, 1000, 651);
    assertThat(sum.gradient())
        .containsExactly(
            0,
            0,
            20,
            200,
            30,
            300, // E, by categories
            2 * 7 + 3,
            2 * 3 + 3 * 5,
            2 * 4 + 3 * 6,
            2 * 8 - 1, // W^1 = Σ δ x̃ᵀ
            2 - 1 + 3);
  }

  /** One after another in a workspace. */
  @Test
  void sparseRowsAndWholeOnesMayTakeTurns() {
    Parameters parameters = new Parameters(TOPOLOGY, WEIGHTS.clone());
    Workspace workspace = new Workspace(TOPOLOGY, 3);
    FeedForward feedForward = new FeedForward(Blas.best());
    for (boolean sparse : new boolean[] {true, false, true}) {
      feedForward.run(parameters, batch(sparse), workspace);
      assertThat(workspace.outputs()).containsExactly(8437, 1000, 651);
    }
  }

  /** Members share the inputs, and each embeds them by itself. */
  @Test
  void theMeanOfMembersIsThatOfTheirOutputs() {
    float[] others = {0, 0, 1, 1, 2, 2, 0, 1, 1, 0, 5};
    Ensemble ensemble =
        new Ensemble(
            List.of(new Parameters(TOPOLOGY, WEIGHTS.clone()), new Parameters(TOPOLOGY, others)));
    float[] mean = new MeanForward(ensemble, 3).run(batch(false)).outputs();
    assertThat(mean)
        .containsExactly(
            new float[] {(8437 + 7) / 2f, (1000 + 5) / 2f, (651 + 9) / 2f}, within(1e-3f));
  }

  /** Whoever multiplied zeros with the columns of other categories would get NaN. */
  @Test
  void ofSparseRowsOnlyColumnsAreTouchedThatHaveANumber() {
    Topology topology =
        new Topology(100_002, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC)
            .withEmbedding(List.of(Embedding.ofCategory(1, 100_000, 3)));
    Parameters parameters = Parameters.zeros(topology);
    float[] w = parameters.values();
    Arrays.fill(w, 0, 300_000, Float.NaN);
    System.arraycopy(new float[] {1, 2, 3}, 0, w, 3 * 77_777, 3);
    System.arraycopy(new float[] {1, 10, 100, 1000, 10_000, 0}, 0, w, 300_000, 6);
    Microbatch batch = Microbatch.sparse(100_002, 1, 2);
    batch.resize(2);
    batch.sparse().add(new int[] {0, 77_778, 100_001}, new float[] {4, 1, 5}, 0, 3);
    batch.sparse().add(new int[] {77_778}, new float[] {2}, 0, 1);
    Workspace workspace = new Workspace(topology, 2);
    new FeedForward(Blas.best()).run(parameters, batch, workspace);
    assertThat(workspace.outputs()).containsExactly(4 + 10 + 200 + 3000 + 50_000, 2 * 3210);
  }
}
