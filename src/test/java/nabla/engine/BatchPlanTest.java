package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPlanTest {

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "10,1",
    "64,1",
    "127,1",
    "128,2",
    "256,2",
    "1000,4",
    "1024,8",
    "90000,512",
    "150000,1024"
  })
  void cutsABatchIntoMicrobatches(int batchSize, int microbatches) {
    assertThat(new BatchPlan(200_000, batchSize, 1).microbatches()).isEqualTo(microbatches);
  }

  /** 500 · 401 parameters and more: every row is 0.4 times the least work of a microbatch. */
  @ParameterizedTest
  @CsvSource({
    "16, 1",
    "31, 1",
    "32, 2",
    "127, 2",
    "128, 4",
    "511, 4",
    "512, 8",
    "2047, 8",
    "2048, 16",
    "4095, 16",
    "4096, 32",
    "131072, 1024",
    "262144, 1024"
  })
  void aSmallBatchOfALargeNetworkHasMicrobatchesForMoreThreads(int batchSize, int microbatches) {
    assertThat(plan(1_000_000, 400, 500, batchSize, 1 << 20).microbatches())
        .isEqualTo(microbatches);
  }

  /**
   * 500 · 999 + 500 = 500,000 parameters, 2 MB: to add more gradients takes longer than it saves.
   */
  @ParameterizedTest
  @CsvSource({"31, 1", "32, 2", "255, 2", "256, 4", "512, 8", "1024, 8", "2048, 16"})
  void aMicrobatchWhoseGradientLeavesTheCacheHas64Rows(int batchSize, int microbatches) {
    assertThat(plan(100_000, 999, 500, batchSize, 1 << 20).microbatches()).isEqualTo(microbatches);
  }

  /** 250 · 99 + 250 = 25,000 parameters: a microbatch has 20 rows at least. */
  @ParameterizedTest
  @CsvSource({"39, 1", "40, 2", "127, 2", "128, 4"})
  void aMicrobatchIsWorkEnoughForAThread(int batchSize, int microbatches) {
    assertThat(plan(100_000, 99, 250, batchSize, 256).microbatches()).isEqualTo(microbatches);
  }

  private static Topology topology(int inputs, int units) {
    return new Topology(inputs, List.of(new Layer(units, Activation.IDENTITY)), Cost.QUADRATIC);
  }

  private static BatchPlan plan(
      long rows, int inputs, int units, int batchSize, long chunkMegabytes) {
    return BatchPlan.of(
        rows,
        rows * (inputs + 2L) * Float.BYTES,
        topology(inputs, units),
        batchSize,
        chunkMegabytes << 20);
  }

  @ParameterizedTest
  @CsvSource({
    // as many microbatches as usual up to 8192 rows each: 1024 · 8192 = 8,388,608
    "1000000000, 784, 100, 128, 256, 11713, 4", // 3144 bytes a row / 2^28
    "1000000000, 784, 100, 8388608, 256, 14, 1024",
    "1000000000, 784, 100, 8396800, 256, 14, 2048", // 8200
    "1000000000, 784, 100, 60000000, 256, 2, 8192", // 7324; it was 58,593 of 784 numbers
    "2147483647, 784, 100, 2147483647, 256, 1, 262144", // 8191: one batch of all
    // a microbatch of 8000 rows · 100,000 inputs has 0.8 · 2^30 numbers, but the shards are 8 of
    // these and more: 10^9 · 10^5 / (15 · M) ≤ 2^30
    "1000000000, 100000, 10, 8192000, 256, 15, 8192",
    // a chunk that is far above what an array holds is cut: 1 shard · 2^30 numbers
    "10000000, 1000, 10, 1, 1000000, 10, 1",
    // a wide layer: 8192 rows · 400,000 units are 3 · 2^30 numbers
    "100000000, 1, 400000, 8388608, 256, 1, 4096"
  })
  void boundsMicrobatchesAndShards(
      long rows,
      int inputs,
      int units,
      int batchSize,
      long chunkMegabytes,
      int chunks,
      int microbatches) {
    BatchPlan plan = plan(rows, inputs, units, batchSize, chunkMegabytes);
    assertThat(plan.chunks()).isEqualTo(chunks);
    assertThat(plan.microbatches()).isEqualTo(microbatches);
    long shardRows = rows / chunks / microbatches;
    assertThat(shardRows * inputs).isLessThanOrEqualTo(1 << 30);
    assertThat((long) plan.capacity((int) shardRows) * Math.max(inputs, units))
        .isLessThan(Integer.MAX_VALUE);
  }

  /**
   * 2^30 numbers and 8192 rows are the most that a microbatch may have, and may just be reached.
   */
  @ParameterizedTest
  @CsvSource({
    "8388608, 1, 131072, 8388608, 1024", // 8192 rows · 2^17 units
    "8388608, 1, 131073, 8388608, 2048",
    "2097152, 1024, 1, 128, 2", // shards of 2^20 rows · 2^10 inputs
    "2097154, 1024, 1, 128, 4",
    "1048577, 1024, 1, 2, 2" // no more microbatches than rows in a batch
  })
  void boundsMayJustBeReached(long rows, int inputs, int units, int batchSize, int microbatches) {
    BatchPlan plan = BatchPlan.of(rows, 1, topology(inputs, units), batchSize, 1);
    assertThat(plan.chunks()).isEqualTo(1);
    assertThat(plan.microbatches()).isEqualTo(microbatches);
  }

  @Test
  void stepsAreCountedUpToTheLargestInteger() {
    assertThat(new BatchPlan(4_294_967_294L, 2, 1).steps()).isEqualTo(Integer.MAX_VALUE);
    assertThatThrownBy(() -> new BatchPlan(4_294_967_295L, 2, 1))
        .hasMessageContaining("must be at least 4 for 4294967295 rows");
  }

  @Test
  void capacityIsTheShareOfAStepRoundedUp() {
    BatchPlan plan = new BatchPlan(100, 10, 1); // 10 steps
    assertThat(plan.capacity(0)).isZero();
    assertThat(plan.capacity(10)).isEqualTo(1);
    assertThat(plan.capacity(11)).isEqualTo(2);
  }

  @Test
  void aChunkHoldsEightBatchesAtLeast() {
    assertThat(BatchPlan.mostBatchSize(1000, 10)).isEqualTo(12); // 1000 / 80
  }

  @Test
  void refusesMoreStepsThanCanBeCounted() {
    assertThatThrownBy(() -> plan(10_000_000_000L, 10, 1, 2, 256))
        .hasMessage(
            "batchSize must be at least 10 for 10000000000 rows, so that an epoch has fewer than 2^31 steps, got 2");
    assertThat(plan(10_000_000_000L, 10, 1, 10, 256).steps()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"1000,10,1000", "1000,7,1000", "1001,10,17", "999,999,3", "50,8,0", "100,1,99"})
  void takesEveryRowOfAShardOncePerEpoch(long rows, int batchSize, int shardRows) {
    BatchPlan plan = new BatchPlan(rows, batchSize, 1);
    assertThat(plan.begin(0, shardRows)).isZero();
    assertThat(plan.begin(plan.steps(), shardRows)).isEqualTo(shardRows);
    for (int step = 0; step < plan.steps(); step++) {
      int taken = plan.begin(step + 1, shardRows) - plan.begin(step, shardRows);
      assertThat(taken).isBetween(0, plan.capacity(shardRows));
    }
  }

  @Test
  void makesABatchOfAllWhereThereAreFewer() {
    assertThat(plan(100, 5, 1, 1000, 1).batchSize()).isEqualTo(100);
    assertThat(plan(100, 5, 1, 1000, 1).steps()).isEqualTo(1);
    assertThatThrownBy(() -> new BatchPlan(100, 0, 1)).hasMessageContaining("got 0");
  }

  @ParameterizedTest
  @CsvSource({
    // a row has 2 inputs, a target and a weight: 16 bytes
    "1000,10,16000,1",
    "1000,10,15999,2",
    "1000,10,1600,10",
    "1000,10,1,12" // 8 batches at least
  })
  void cutsDataInChunksThatHoldABatchAtLeast(
      long rows, int batchSize, long chunkBytes, int chunks) {
    BatchPlan plan = BatchPlan.of(rows, 16 * rows, topology(2, 1), batchSize, chunkBytes);
    assertThat(plan.chunks()).isEqualTo(chunks);
    assertThat(plan.steps()).isEqualTo(chunks * plan.stepsPerChunk());
    assertThat((double) plan.steps() * batchSize).isBetween((double) rows, 1.2 * rows);
  }
}
