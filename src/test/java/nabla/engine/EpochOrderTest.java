package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {

  private static int[] order(long seed, int epoch, int shard, int rows) {
    return order(EpochOrder.ofRows(seed, epoch, shard(0, shard, rows)), rows);
  }

  private static int[] order(EpochOrder order, int size) {
    return IntStream.range(0, size).map(order::at).toArray();
  }

  private static Shard shard(int chunk, int index, int rows) {
    return new Shard(chunk, index, 0, 0, false, new float[0], new float[0], new float[rows]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 255, 256, 257, 10_000})
  void visitsEveryRowOnce(int rows) {
    assertThat(order(1, 1, 0, rows)).containsExactlyInAnyOrder(IntStream.range(0, rows).toArray());
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "5, 1, 4", "257, 0, 257", "10000, 9000, 10000", "65536, 7, 4000"})
  void manyPositionsAtOnceHaveTheNumbersOfEach(int rows, int from, int to) {
    EpochOrder order = EpochOrder.ofRows(1, 1, shard(0, 0, rows));
    int[] numbers = new int[to - from];
    order.at(from, to, numbers, new int[to - from]);
    assertThat(numbers).containsExactly(IntStream.range(from, to).map(order::at).toArray());
  }

  @Test
  void differsByEpochShardAndSeedAndByNothingElse() {
    assertThat(order(1, 1, 0, 1000)).containsExactly(order(1, 1, 0, 1000));
    assertThat(order(1, 1, 0, 1000)).isNotEqualTo(order(1, 2, 0, 1000));
    assertThat(order(1, 1, 0, 1000)).isNotEqualTo(order(1, 1, 1, 1000));
    assertThat(order(1, 1, 0, 1000)).isNotEqualTo(order(2, 1, 0, 1000));
  }

  @Test
  void differsByChunkAndVisitsChunksInAnOrderOfTheirOwn() {
    assertThat(order(EpochOrder.ofRows(1, 1, shard(1, 0, 1000)), 1000))
        .isNotEqualTo(order(1, 1, 0, 1000));
    assertThat(order(EpochOrder.ofChunks(1, 1, 50), 50))
        .containsExactlyInAnyOrder(IntStream.range(0, 50).toArray())
        .isNotEqualTo(order(EpochOrder.ofChunks(1, 2, 50), 50))
        .isNotEqualTo(order(1, 1, 0, 50));
  }

  @Test
  void makesAllOrdersOfFourRowsAboutEquallyOften() {
    Map<String, Integer> counts = new HashMap<>();
    for (int epoch = 1; epoch <= 24_000; epoch++) {
      counts.merge(Arrays.toString(order(3, epoch, 0, 4)), 1, Integer::sum);
    }
    assertThat(counts).hasSize(24);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(800, 1200));
  }

  @Test
  void afterTheLastChunkComesTheFirstOfTheNextEpoch() {
    for (int chunks : new int[] {1, 2, 5}) {
      for (int epoch = 1; epoch <= 8; epoch++) {
        int[] now = order(EpochOrder.ofChunks(1, epoch, chunks), chunks);
        for (int i = 0; i + 1 < chunks; i++) {
          assertThat(EpochOrder.chunkAfter(now[i], 1, epoch, chunks)).isEqualTo(now[i + 1]);
        }
        assertThat(EpochOrder.chunkAfter(now[chunks - 1], 1, epoch, chunks))
            .isEqualTo(EpochOrder.ofChunks(1, epoch + 1, chunks).at(0));
      }
    }
  }

  /** The numbers are from a program in Python that knows no more than the text of the class. */
  @ParameterizedTest
  @CsvSource({
    "4, '0, 1, 3, 2'",
    "256, '203, 73, 27, 157, 51, 36'",
    "257, '5, 137, 213, 55, 58, 84'",
    "1000, '702, 137, 732, 55, 620, 84'",
    "100000, '55015, 4575, 5507, 33217, 88257, 84664'"
  })
  void theFirstRowsAreThoseOfTheFeistelNetwork(int rows, String first) {
    EpochOrder order = EpochOrder.ofRows(7, 3, shard(2, 5, rows));
    assertThat(Arrays.toString(order(order, Math.min(rows, 6)))).isEqualTo("[" + first + "]");
  }

  @Test
  void theChunksAreInTheOrderOfTheFeistelNetwork() {
    assertThat(order(EpochOrder.ofChunks(7, 3, 6), 6)).containsExactly(0, 3, 4, 1, 5, 2);
  }
}
