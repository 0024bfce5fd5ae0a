package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DecisionTest {

  private static final float NAN = Float.NaN;

  private static void assertClass(int expected, float... z) {
    double[] scores = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      scores[j] = z[j];
    }
    assertThat(Decision.classOf(scores)).isEqualTo(expected);
    for (float other : new float[] {Float.POSITIVE_INFINITY, NAN}) {
      float[] block = new float[z.length + 8]; // others stand before and behind it
      Arrays.fill(block, other);
      System.arraycopy(z, 0, block, 4, z.length);
      assertThat(Decision.classOf(block, 4, z.length)).isEqualTo(expected);
    }
  }

  @Test
  void isTheLargestAndOfEqualOnesTheFirst() {
    assertClass(0, 7f);
    assertClass(2, -3f, -2f, -1f, -2f);
    assertClass(1, 20f, 1000f, 999f); // σ of each is 1.0f
    assertClass(1, 0f, 5f, 5f);
    assertClass(0, -0f, 0f);
    assertClass(2, Float.NEGATIVE_INFINITY, 0f, Float.POSITIVE_INFINITY);
  }

  @Test
  void neverIsNotANumberWhereThereIsOne() {
    assertClass(1, NAN, -1f, NAN);
    assertClass(1, NAN, 3f, 2f);
    assertClass(2, 1f, NAN, 2f);
    assertClass(2, NAN, NAN, Float.NEGATIVE_INFINITY);
    assertClass(0, NAN, NAN);
  }
}
