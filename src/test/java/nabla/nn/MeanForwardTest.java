package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of one layer without inputs that count: z^L is their biases. */
class MeanForwardTest {

  private static Workspace run(Activation output, float[]... biases) {
    Cost cost = output.equals(Activation.SOFTMAX) ? Cost.SOFTMAX_CROSS_ENTROPY : Cost.QUADRATIC;
    int outputs = biases[0].length;
    Topology topology = new Topology(1, List.of(new Layer(outputs, output)), cost);
    List<Parameters> members =
        IntStream.range(0, biases.length)
            .mapToObj(
                i -> {
                  float[] values = new float[2 * outputs];
                  System.arraycopy(biases[i], 0, values, outputs, outputs);
                  return new Parameters(topology, values);
                })
            .toList();
    Microbatch batch = new Microbatch(1, outputs, 4);
    batch.resize(2); // two equal examples
    return new MeanForward(new Ensemble(members), 4).run(batch);
  }

  /** σ(ln 3) = 3/4, σ(−ln 3) = 1/4, e^{ln 3} = 3. */
  @ParameterizedTest
  @CsvSource({
    "sigmoid, 1.0986123, 0, 0.625, 0.5108256", // ln (0.625 / 0.375)
    "exp, 1.0986123, 0, 2, 0.6931472",
    "identity, 4, -1, 1.5, 1.5",
    "tanh, 0.5493061, 0, 0.25, 0.25" // tanh(ln(3) / 2) = 1/2
  })
  void outputsAreTheMeanAndWeightedInputsGiveIt(
      String activation, float first, float second, float mean, float inverse) {
    Workspace workspace = run(Activation.of(activation), new float[] {first}, new float[] {second});
    for (int x = 0; x < 2; x++) {
      assertThat(workspace.outputs()[x]).isCloseTo(mean, within(1e-6f));
      assertThat(workspace.outputWeightedInputs()[x]).isCloseTo(inverse, within(1e-6f));
    }
  }

  /** Outputs (1/2, 1/4, 1/4) and (1/4, 1/2, 1/4). */
  @Test
  void ofSoftmaxWeightedInputsAreTheLogarithmsOfTheMean() {
    float ln2 = (float) Math.log(2);
    Workspace workspace =
        run(Activation.SOFTMAX, new float[] {ln2 + 5, 5, 5}, new float[] {0, ln2, 0});
    assertThat(workspace.outputs()[3]).isCloseTo(0.375f, within(1e-6f));
    assertThat(workspace.outputs()[5]).isCloseTo(0.25f, within(1e-6f));
    assertThat(workspace.outputWeightedInputs()[3])
        .isCloseTo((float) Math.log(0.375), within(1e-6f));
    assertThat(workspace.outputWeightedInputs()[5])
        .isCloseTo((float) Math.log(0.25), within(1e-6f));
  }

  /** Both outputs are 1, and e^−200 is no float; the first is the larger all the same. */
  @Test
  void outputsThatRoundAreStillToldApart() {
    Workspace sigmoid = run(Activation.SIGMOID, new float[] {210, 200}, new float[] {220, 200});
    assertThat(sigmoid.outputs()).startsWith(1, 1);
    // 1 − ā = (e^−210 + e^−220) / 2
    assertThat(sigmoid.outputWeightedInputs()[0])
        .isCloseTo(210 + (float) Math.log(2), within(1e-3f));
    assertThat(sigmoid.outputWeightedInputs()[1]).isCloseTo(200, within(1e-3f));
    Workspace softmax =
        run(Activation.SOFTMAX, new float[] {0, 200, 300}, new float[] {0, 210, 300});
    assertThat(softmax.outputWeightedInputs()[0])
        .isEqualTo(-300)
        .isLessThan(softmax.outputWeightedInputs()[1]);
  }

  /** σ of −∞ is 0, so the mean itself would be finite. */
  @Test
  void aMemberThatOverflowsShows() {
    Workspace workspace =
        run(Activation.SIGMOID, new float[] {0, Float.NEGATIVE_INFINITY}, new float[] {1, 1});
    assertThat(workspace.outputWeightedInputs()).startsWith(Float.NaN, Float.NaN);
    assertThat(workspace.outputs()).startsWith(Float.NaN, Float.NaN);
  }

  @Test
  void aSingleMemberKeepsItsBits() {
    Workspace workspace = run(Activation.SIGMOID, new float[] {0.3f, -200});
    assertThat(workspace.outputWeightedInputs()).startsWith(0.3f, -200);
    float[] expected = new float[2];
    Activation.SIGMOID.apply(new float[] {0.3f, -200}, expected, 2, 1);
    assertThat(workspace.outputs()).startsWith(expected);
  }
}
