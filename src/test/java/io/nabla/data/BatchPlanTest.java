package io.nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPlanTest {

  @ParameterizedTest
  @CsvSource({"1,1", "10,1", "64,1", "127,1", "128,2", "256,4", "1000,8", "1024,16", "90000,1024"})
  void cutsABatchIntoMicrobatches(int batchSize, int microbatches) {
    assertThat(new BatchPlan(100_000, batchSize).microbatches()).isEqualTo(microbatches);
  }

  @ParameterizedTest
  @CsvSource({"1000,10,1000", "1000,7,1000", "1001,10,17", "999,999,3", "50,8,0", "100,1,99"})
  void takesEveryRowOfAShardOncePerEpoch(long rows, int batchSize, int shardRows) {
    BatchPlan plan = new BatchPlan(rows, batchSize);
    assertThat(plan.begin(0, shardRows)).isZero();
    assertThat(plan.begin(plan.steps(), shardRows)).isEqualTo(shardRows);
    for (int step = 0; step < plan.steps(); step++) {
      int taken = plan.begin(step + 1, shardRows) - plan.begin(step, shardRows);
      assertThat(taken).isBetween(0, plan.capacity(shardRows));
    }
  }

  @Test
  void makesABatchOfAllWhereThereAreFewer() {
    assertThat(BatchPlan.atMost(100, 1000).batchSize()).isEqualTo(100);
    assertThat(BatchPlan.atMost(100, 1000).steps()).isEqualTo(1);
    assertThatThrownBy(() -> new BatchPlan(100, 0)).hasMessageContaining("got 0");
  }
}
