package io.nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    assertThat(BatchPlan.of(100, 1000, 400, 1000).batchSize()).isEqualTo(100);
    assertThat(BatchPlan.of(100, 1000, 400, 1000).steps()).isEqualTo(1);
    assertThatThrownBy(() -> new BatchPlan(100, 0, 1)).hasMessageContaining("got 0");
  }

  @ParameterizedTest
  @CsvSource({
    "1000,10,4000,4000,1",
    "1000,10,4001,4000,2",
    "1000,10,4000,400,10",
    "1000,10,4000,1,12"
  })
  void cutsDataInChunksThatHoldABatchAtLeast(
      long rows, int batchSize, long bytes, long chunkBytes, int chunks) {
    BatchPlan plan = BatchPlan.of(rows, batchSize, bytes, chunkBytes);
    assertThat(plan.chunks()).isEqualTo(chunks);
    assertThat(plan.steps()).isEqualTo(chunks * plan.stepsPerChunk());
    assertThat((double) plan.steps() * batchSize).isBetween((double) rows, 1.2 * rows);
  }
}
