package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
      int[] now = order(EpochOrder.ofChunks(1, 4, chunks), chunks);
      for (int i = 0; i + 1 < chunks; i++) {
        assertThat(EpochOrder.chunkAfter(now[i], 1, 4, chunks)).isEqualTo(now[i + 1]);
      }
      assertThat(EpochOrder.chunkAfter(now[chunks - 1], 1, 4, chunks))
          .isEqualTo(EpochOrder.ofChunks(1, 5, chunks).at(0));
    }
  }
}
