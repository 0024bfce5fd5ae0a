package nabla.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** In double, 1e16 + 1 is 1e16 and 1e16 + 2 is not; so is 2^24 + 1 in float. */
class TreeSumTest {

  private static final float LARGE = 1 << 24;

  @Test
  void numbersAreAddedInTheTree() {
    assertThat(TreeSum.addUp(new double[] {1e16, 1, 1, 1})).isEqualTo(1e16 + 2);
    assertThat(TreeSum.addUp(new double[] {1, 1, 1, 1e16})).isEqualTo(1e16 + 2);
    assertThat(TreeSum.addUp(new double[] {1e16, 1, 1, 1, 1, 1, 1, 1})).isEqualTo(1e16 + 6);
    assertThat(TreeSum.addUp(new double[] {7})).isEqualTo(7);
  }

  @Test
  void elementsOfArraysAreAddedInTheTreeAndOthersLeft() {
    float[][] parts = {{9, LARGE, 1, 9}, {9, 1, 1, 9}, {9, 1, 1, 9}, {9, 1, LARGE, 9}};
    TreeSum.addUp(parts, 1, 3);
    assertThat(parts[0]).containsExactly(9, LARGE + 2, LARGE + 2, 9);
  }
}
