package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrayExamplesTest {

  private static final float[][] X = {{1, 2}, {3, 4}, {5, 6}};

  @Test
  void packedTheyAreAFloatForEachInputTargetAndWeight() {
    assertThat(ArrayExamples.of(X, X).bytes()).isEqualTo(3 * (2 + 2 + 1) * 4);
    assertThat(ArrayExamples.of(X, new int[3]).bytes()).isEqualTo(3 * (2 + 1 + 1) * 4);
  }

  @Test
  void targetsAreFiniteNumbers() {
    assertThatThrownBy(() -> ArrayExamples.of(X, new float[][] {{1}, {Float.NaN}, {1}}))
        .hasMessageContaining("targets must be ")
        .hasMessageEndingWith("got [NaN] for example 1");
  }

  @Test
  void classesAreAsManyAsTheLargestLabelSaysAndAtLeastTwo() {
    assertThat(ArrayExamples.of(X, new int[] {0, 4, 1}).outputs()).isEqualTo(5);
    assertThat(ArrayExamples.of(X, new int[3]).outputs()).isEqualTo(2);
    assertThat(ArrayExamples.of(X, new int[] {0, 1 << 24, 0}).outputs()).isEqualTo((1 << 24) + 1);
    assertThat(ArrayExamples.of(X, X).outputs()).isEqualTo(2);
  }

  @Test
  void weightsMayBeNoneButForTheirSum() {
    ArrayExamples examples = ArrayExamples.of(X, X);
    for (float last : new float[] {Float.MIN_NORMAL, Float.MAX_VALUE}) {
      assertThat(examples.weighted(new float[] {0, 0, last}).weights).containsExactly(0, 0, last);
    }
    assertThatThrownBy(
            () -> examples.weighted(new float[] {0, Float.MAX_VALUE, Float.MAX_VALUE / 2}))
        .hasMessageContaining("weights must sum up to a number in ");
  }

  private static Topology topology(int inputs, int outputs, Activation output, Cost cost) {
    return new Topology(inputs, List.of(new Layer(outputs, output)), cost);
  }

  /** Classes may be fewer than outputs, for those that none of the examples is of. */
  @ParameterizedTest
  @CsvSource({"2, 3, true", "2, 4, true", "2, 2, false", "1, 3, false", "3, 3, false"})
  void classesFitANetworkOfAsManyOutputsOrMore(int inputs, int outputs, boolean fits) {
    Topology topology = topology(inputs, outputs, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    assertFits(ArrayExamples.of(X, new int[] {0, 2, 1}), topology, fits, "3 classes");
  }

  @ParameterizedTest
  @CsvSource({"2, 2, true", "2, 3, false", "2, 1, false", "1, 2, false"})
  void targetsFitANetworkOfAsManyOutputs(int inputs, int outputs, boolean fits) {
    Topology topology = topology(inputs, outputs, Activation.IDENTITY, Cost.QUADRATIC);
    assertFits(ArrayExamples.of(X, X), topology, fits, "2 targets");
  }

  private static void assertFits(
      ArrayExamples examples, Topology topology, boolean fits, String got) {
    Throwable thrown = catchThrowable(() -> examples.requireFit("the examples", topology));
    if (fits) {
      assertThat(thrown).isNull();
    } else {
      assertThat(thrown)
          .hasMessage(
              "the examples must fit the network's %s inputs and %s outputs, got 2 features and %s"
                  .formatted(topology.inputs(), topology.outputs(), got));
    }
  }
}
