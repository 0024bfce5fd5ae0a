package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

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
}
