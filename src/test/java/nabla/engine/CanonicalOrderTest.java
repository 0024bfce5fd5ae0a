package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.nn.Microbatch;
import org.junit.jupiter.api.Test;

class CanonicalOrderTest {

  /** Rows k = 1..n: inputs (k, −k), targets (2k, 3k), weight 4k. */
  private static ArrayExamples rows(int n) {
    float[][] x = new float[n][];
    float[][] y = new float[n][];
    float[] w = new float[n];
    for (int k = 1; k <= n; k++) {
      x[k - 1] = new float[] {k, -k};
      y[k - 1] = new float[] {2 * k, 3 * k};
      w[k - 1] = 4 * k;
    }
    return ArrayExamples.of(x, y).weighted(w);
  }

  @Test
  void everyRowIsInOneShardWithAllThatIsItsOwn() {
    List<Integer> found = new ArrayList<>();
    for (List<Shard> chunk : new CanonicalOrder(rows(100)).shards(7, 2, 4)) {
      assertThat(chunk).hasSize(4);
      for (Shard shard : chunk) {
        Microbatch batch = new Microbatch(2, 2, shard.rows());
        shard.gather(0, shard.rows(), 2, batch);
        for (int i = 0; i < shard.rows(); i++) {
          float k = batch.inputs()[2 * i];
          found.add((int) k);
          assertThat(batch.inputs()[2 * i + 1]).isEqualTo(-k);
          assertThat(batch.targets()[2 * i]).isEqualTo(2 * k);
          assertThat(batch.targets()[2 * i + 1]).isEqualTo(3 * k);
          assertThat(batch.weights()[i]).isEqualTo(4 * k);
        }
      }
    }
    assertThat(found)
        .hasSize(100)
        .doesNotHaveDuplicates()
        .isNotEqualTo(found.stream().sorted().toList());
  }

  /** Eight shards of a thousand have 125 each, with a standard deviation of 10. */
  @Test
  void copiesOfARowAreSpreadOverTheShards() {
    float[][] x = new float[1000][];
    for (int i = 0; i < 1000; i++) {
      x[i] = new float[] {i % 2 == 0 ? 5 : -i}; // every other row is a copy
    }
    List<Shard> shards = new CanonicalOrder(ArrayExamples.of(x, x)).shards(1, 1, 8).get(0);
    assertThat(shards).allSatisfy(shard -> assertThat(shard.rows()).isBetween(85, 165));
    assertThat(shards.stream().mapToInt(Shard::rows).sum()).isEqualTo(1000);
  }

  @Test
  void theIdentityIsThatOfTheContent() {
    String identity = new CanonicalOrder(rows(10)).identity();
    assertThat(identity).matches("10 rows [0-9a-f]{16}");
    assertThat(new CanonicalOrder(rows(10)).identity()).isEqualTo(identity);
    float[] weights = new float[10];
    Arrays.fill(weights, 1f);
    assertThat(new CanonicalOrder(rows(10).weighted(weights)).identity()).isNotEqualTo(identity);
  }
}
