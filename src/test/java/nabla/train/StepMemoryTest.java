package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nabla.engine.BatchPlan;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import nabla.train.StepModel.Step;
import nabla.train.StepModel.Way;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/**
 * By hand, for 2-3-1: 13 parameters are 52 bytes; a microbatch of 128 has 2 + 1 numbers a row, and
 * 3·(3 + 1) of its layers.
 */
class StepMemoryTest {

  private static final StepMemory MEMORY =
      new StepMemory(
          new Topology(
              2,
              List.of(new Layer(3, Activation.RELU), new Layer(1, Activation.IDENTITY)),
              Cost.QUADRATIC),
          new BatchPlan(10_000, 1024, 1),
          new TrainingSettings().setOptimizer("adam")); // two slots

  private static Step step(int tasks, int threads, Way way) {
    return new Step(tasks, threads, way, 0, 0, 0, 0);
  }

  @Test
  void anExecutorHasATreeOfGradientsForEachThread() {
    int microbatch = 128 * 15 * 4;
    // 8 microbatches by 2 threads: 4 each, so sums of levels 0, 1 and 2, and one more to write
    assertThat(MEMORY.executor(step(1, 2, Way.ALONE)))
        .isEqualTo(2 * (4 * 52 + microbatch) + 52 + 2 * 2 * 52);
    // 2 each: levels 0 and 1; a message there and one back
    assertThat(MEMORY.executor(step(4, 1, Way.TOGETHER)))
        .isEqualTo(3 * 52 + microbatch + 52 + 6 * 52);
  }

  @Test
  void theDriverHasTheGradientsOfAllTasks() {
    assertThat(MEMORY.driver(step(1, 2, Way.ALONE))).isEqualTo(52 * 4);
    assertThat(MEMORY.driver(step(8, 1, Way.TOGETHER))).isEqualTo(52 * (4 + 24));
    assertThat(MEMORY.driver(step(8, 1, Way.SLICED))).isEqualTo(52 * (4 + 2));
  }

  @Test
  void resultsThatSparkWouldNotTakeAreRefused() {
    SparkConf small = new SparkConf(false).set("spark.driver.maxResultSize", "10k");
    assertThatThrownBy(() -> MEMORY.requireRoom(step(8, 1, Way.TOGETHER), Reduction.AUTO, small))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("spark.driver.maxResultSize must be at least 1m for");
    MEMORY.requireRoom(step(8, 1, Way.TOGETHER), Reduction.AUTO, new SparkConf(false));
  }
}
