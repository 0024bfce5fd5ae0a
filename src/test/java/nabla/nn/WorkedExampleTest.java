package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import nabla.linalg.Blas;
import org.junit.jupiter.api.Test;

/** The 2-2-1 network that docs/backpropagation.md works through by hand. */
class WorkedExampleTest {

  private static final double ROUNDED = 0.5e-6;
  private static final Topology TOPOLOGY =
      new Topology(
          2,
          List.of(new Layer(2, Activation.SIGMOID), new Layer(1, Activation.SIGMOID)),
          Cost.QUADRATIC);
  private static final double[] W = {0.5, -1, 1, 0.5, 0.25, -0.5, 1, -0.5, 0.25};
  private static final double[] X = {1, 0.5};
  private static final double[] Y = {1};

  private static final double OUTPUT = 0.615996;
  private static final double COST = 0.073730;
  private static final double[] GRADIENT = {
    -0.022357, -0.011179, 0.009896, 0.004948, -0.022357, 0.009896, -0.051065, -0.061693, -0.090834
  };
  private static final double OUTPUT_AFTER = 0.656815;
  private static final double COST_AFTER = 0.058888;

  private final Textbook textbook = new Textbook(TOPOLOGY);

  @Test
  void textbookGivesTheNumbersOfThePage() {
    assertThat(textbook.outputs(W, X)).containsExactly(new double[] {OUTPUT}, within(ROUNDED));
    assertThat(textbook.cost(W, X, Y)).isCloseTo(COST, within(ROUNDED));
    assertThat(textbook.gradient(W, X, Y)).containsExactly(GRADIENT, within(ROUNDED));
  }

  @Test
  void oneUpdateGivesTheNumbersOfThePage() {
    double eta = 1;
    double[] gradient = textbook.gradient(W, X, Y);
    double[] updated = new double[W.length];
    for (int i = 0; i < W.length; i++) {
      updated[i] = W[i] - eta * gradient[i];
    }

    assertThat(textbook.outputs(updated, X)[0]).isCloseTo(OUTPUT_AFTER, within(ROUNDED));
    assertThat(textbook.cost(updated, X, Y)).isCloseTo(COST_AFTER, within(ROUNDED));
  }

  @Test
  void engineGivesTheNumbersOfThePage() {
    Parameters parameters = Parameters.zeros(TOPOLOGY);
    for (int i = 0; i < W.length; i++) {
      parameters.values()[i] = (float) W[i];
    }
    Microbatch batch = new Microbatch(2, 1, 1);
    batch.resize(1);
    batch.inputs()[0] = (float) X[0];
    batch.inputs()[1] = (float) X[1];
    batch.targets()[0] = (float) Y[0];
    batch.weights()[0] = 1f;
    GradientSum sum = new GradientSum(TOPOLOGY);

    new Backpropagation(Blas.best()).gradient(parameters, batch, new Workspace(TOPOLOGY, 1), sum);

    for (int i = 0; i < W.length; i++) {
      assertThat((double) sum.gradient()[i]).isCloseTo(GRADIENT[i], within(2 * ROUNDED));
    }
    assertThat(sum.cost()).isCloseTo(COST, within(2 * ROUNDED));
  }

  @Test
  void thePageShowsThem() throws IOException {
    String page = Files.readString(Path.of("docs", "backpropagation.md"));
    assertThat(page).contains(shown(OUTPUT), shown(COST), shown(OUTPUT_AFTER), shown(COST_AFTER));
    for (double component : GRADIENT) {
      assertThat(page).contains(shown(component));
    }
  }

  private static String shown(double number) {
    return String.format(Locale.ROOT, "%.6f", number).replace('-', '−');
  }
}
