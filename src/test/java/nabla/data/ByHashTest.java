package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByHashTest {

  /** As the JDK sorts objects; hashes that agree in their first bits, in all of them, or not. */
  @ParameterizedTest
  @ValueSource(longs = {0, 0xFL, 0xF0000000FL, 0xFF00000000000000L, -1L})
  void ordersByTheFirstThenTheSecondAndElseAsTheyCame(long bits) {
    Random random = new Random(bits);
    for (int rows : new int[] {0, 1, 2, 500}) {
      long[] first = random.longs(rows).map(hash -> hash & bits).toArray();
      long[] second = random.longs(rows, -3, 3).toArray();
      int[] sorted =
          IntStream.range(0, rows)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingLong(row -> first[row])
                      .thenComparingLong(row -> second[row]))
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(ByHash.order(first, second)).containsExactly(sorted);
    }
  }
}
