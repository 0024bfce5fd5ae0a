package nabla.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.junit.jupiter.api.Test;

class SparseNumbersTest {

  private static SparseNumbers numbers(int size, int[] places, double... values) {
    return new SparseNumbers(size, places, UnsafeArrayData.fromPrimitiveArray(values));
  }

  @Test
  void numbersStandAmongZeros() {
    SparseNumbers numbers = numbers(5, new int[] {1, 3}, 0.5, -2);
    assertThat(numbers.count()).isEqualTo(5);
    assertThat(numbers.at(3)).isEqualTo(-2);
    assertThat(numbers.at(2)).isZero();
    assertThat(numbers.floats()).containsExactly(0.5f, -2);
    assertThat(numbers.dense()).containsExactly(0, 0.5f, 0, -2, 0);
    assertThat(numbers).hasToString("(5,[1, 3],[0.5, -2.0])");
    assertThat(numbers.faultOfPlaces()).isEmpty();
  }

  @Test
  void onlyTheFirstAreShown() {
    int[] places = new int[1000];
    for (int i = 0; i < places.length; i++) {
      places[i] = 2 * i;
    }
    assertThat(numbers(1 << 18, places, new double[1000]).toString())
        .startsWith("(262144,[0, 2, 4, 6, 8, 10, 12, 14, … 1000 in all],[0.0, ")
        .hasSizeLessThan(150);
  }

  /** Such as files hold that other programs wrote: Spark itself makes none. */
  @Test
  void placesMustBeInOrder() {
    assertThat(numbers(5, new int[] {3, 1}, 1, 1).faultOfPlaces())
        .isEqualTo("index 1 behind 3 of 5");
    assertThat(numbers(5, new int[] {3, 3}, 1, 1).faultOfPlaces())
        .isEqualTo("index 3 behind 3 of 5");
    assertThat(numbers(5, new int[] {5}, 1).faultOfPlaces()).isEqualTo("index 5 behind -1 of 5");
    assertThat(numbers(5, new int[] {-1}, 1).faultOfPlaces()).isEqualTo("index -1 behind -1 of 5");
    assertThat(numbers(5, new int[] {2}, 1, 2).faultOfPlaces()).isEqualTo("1 indices of 2 numbers");
  }
}
