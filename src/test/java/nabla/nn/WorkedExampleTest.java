package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import nabla.linalg.Blas;
import nabla.optim.GradientDescent;
import nabla.optim.Rates;
import nabla.optim.Slice;
import nabla.optim.Update;
import org.junit.jupiter.api.Test;

/** The 2-2-1 network and the two examples that docs/backpropagation.md works through by hand. */
class WorkedExampleTest {

  private static final double ROUNDED = 0.5e-6;
  private static final Topology TOPOLOGY =
      new Topology(
          2,
          List.of(new Layer(2, Activation.SIGMOID), new Layer(1, Activation.SIGMOID)),
          Cost.QUADRATIC);
  private static final double[] W = {0.5, -1, 1, 0.5, 0.25, -0.5, 1, -0.5, 0.25};
  private static final double[][] X = {{1, 0.5}, {0, 1}};
  private static final double[][] Y = {{1}, {0}};

  // of the first and the second example: W^1, b^1, W^2, b^2
  private static final double[] OUTPUTS = {0.615996, 0.579524};
  private static final double[] COSTS = {0.073730, 0.167924};
  private static final double[][] GRADIENTS = {
    {
      -0.022357, -0.011179, 0.009896, 0.004948, -0.022357, 0.009896, -0.051065, -0.061693, -0.090834
    },
    {0, 0.030770, 0, -0.017652, 0.030770, -0.017652, 0.045305, 0.070608, 0.141216}
  };

  // of both
  private static final double[] SUM = {
    -0.022357, 0.019592, 0.009896, -0.012704, 0.008413, -0.007756, -0.005760, 0.008915, 0.050382
  };
  private static final double MEAN_COST = 0.120827;
  private static final double[] OUTPUTS_AFTER = {0.609752, 0.571992};
  private static final double MEAN_COST_AFTER = 0.119867;

  // on the way
  private static final double[] HIDDEN = {0.562177, 0.679179, 0.320821, 0.5};
  private static final double[] HIDDEN_SLOPES = {0.246134, 0.217895, 0.217895, 0.25};
  private static final double[] WEIGHTED_OUTPUTS = {0.472587, 0.320821};

  @Test
  void textbookGivesTheNumbersOfThePage() {
    Textbook textbook = new Textbook(TOPOLOGY);
    double[] updated = W.clone();
    for (int x = 0; x < 2; x++) {
      double[] gradient = textbook.gradient(W, X[x], Y[x]);
      assertThat(textbook.outputs(W, X[x])[0]).isCloseTo(OUTPUTS[x], within(ROUNDED));
      assertThat(textbook.cost(W, X[x], Y[x])).isCloseTo(COSTS[x], within(ROUNDED));
      assertThat(gradient).containsExactly(GRADIENTS[x], within(ROUNDED));
      for (int i = 0; i < W.length; i++) {
        updated[i] -= gradient[i] / 2; // η/m = ½
      }
    }
    double cost = 0;
    for (int x = 0; x < 2; x++) {
      assertThat(textbook.outputs(updated, X[x])[0]).isCloseTo(OUTPUTS_AFTER[x], within(ROUNDED));
      cost += textbook.cost(updated, X[x], Y[x]) / 2;
    }
    assertThat(cost).isCloseTo(MEAN_COST_AFTER, within(ROUNDED));
  }

  @Test
  void engineGivesTheNumbersOfThePage() {
    Parameters parameters = new Parameters(TOPOLOGY, floats(W));
    Microbatch batch = new Microbatch(2, 1, 2);
    batch.resize(2);
    for (int x = 0; x < 2; x++) {
      System.arraycopy(floats(X[x]), 0, batch.inputs(), 2 * x, 2);
      batch.targets()[x] = (float) Y[x][0];
      batch.weights()[x] = 1f;
    }
    Backpropagation backpropagation = new Backpropagation(Blas.best());
    Workspace workspace = new Workspace(TOPOLOGY, 2);
    GradientSum sum = new GradientSum(TOPOLOGY);
    backpropagation.gradient(parameters, batch, workspace, sum);

    assertClose(sum.gradient(), SUM);
    assertThat(sum.cost() / sum.weight()).isCloseTo(MEAN_COST, within(2 * ROUNDED));
    assertClose(workspace.z(2, 2).array(), WEIGHTED_OUTPUTS);
    assertClose(workspace.a(1, 2).array(), HIDDEN);
    float[] slopes = {1, 1, 1, 1};
    Activation.SIGMOID.timesDerivative(
        workspace.z(1, 2).array(), workspace.a(1, 2).array(), slopes, 4);
    assertClose(slopes, HIDDEN_SLOPES);

    Update update = Update.of(new GradientDescent());
    float[][] parts = {sum.gradient()};
    update.on(parameters, update.start(9)).apply(parts, 2, new Rates(1, 1), Slice.all(9));
    backpropagation.gradient(parameters, batch, workspace, sum);
    assertClose(workspace.outputs(), OUTPUTS_AFTER);
    assertThat(sum.cost() / sum.weight()).isCloseTo(MEAN_COST_AFTER, within(2 * ROUNDED));
  }

  /** Each number with six decimals on the page is one of those above, and each of those there. */
  @Test
  void thePageShowsThem() throws IOException {
    String page = Files.readString(Path.of("docs", "backpropagation.md"));
    List<Double> shown =
        Pattern.compile("(− ?)?\\d\\.\\d{6}")
            .matcher(page)
            .results()
            .map(MatchResult::group)
            .map(number -> Double.valueOf(number.replaceFirst("− ?", "-")))
            .toList();
    List<Double> known = new ArrayList<>(List.of(MEAN_COST, MEAN_COST_AFTER));
    for (double[] numbers :
        new double[][] {
          OUTPUTS,
          COSTS,
          GRADIENTS[0],
          GRADIENTS[1],
          SUM,
          OUTPUTS_AFTER,
          HIDDEN,
          HIDDEN_SLOPES,
          WEIGHTED_OUTPUTS
        }) {
      for (double number : numbers) {
        known.add(number);
      }
    }
    assertThat(known).containsAll(shown);
    assertThat(shown).containsAll(known.stream().filter(number -> number != 0).toList());
  }

  private static void assertClose(float[] actual, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("element %d", i)
          .isCloseTo(expected[i], within(2 * ROUNDED));
    }
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }
}
