package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.engine.BatchPlan;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {

  private static final long MIB = 1 << 20;

  /** A heap of so many MiB as Spark divides it: 300 MiB for itself, 0.6 of the rest for data. */
  private static Memory heap(long mib, int executors, int tasks, boolean local) {
    long rest = (mib - 300) * MIB;
    return new Memory(executors, rest * 6 / 10, 0, rest, tasks, local);
  }

  private static String refusal(
      Memory memory, Door door, long rows, int inputs, int batchSize, long chunkMegabytes) {
    Survey survey = new Survey(rows, inputs, 1, rows, List.of(), false, "");
    Topology topology =
        new Topology(inputs, List.of(new Layer(2, Activation.IDENTITY)), Cost.QUADRATIC);
    BatchPlan plan =
        BatchPlan.of(survey.rows(), survey.bytes(), topology, batchSize, chunkMegabytes * MIB);
    int groups = Integer.highestOneBit(Math.min(memory.executors(), plan.microbatches()));
    Throwable thrown =
        catchThrowable(() -> memory.requireRoom("training data", door, survey, plan, groups, true));
    return thrown == null ? "" : thrown.getMessage();
  }

  @Test
  void namesTheBatchSizeFirstWhereChunksAreBoundedByIt() {
    // 2,000 rows of 100,000: 763 MiB, one chunk at a batch size of 1024 whatever its bound
    Memory memory = heap(1024, 1, 2, true);
    String message = refusal(memory, Door.SPARK_ML, 2000, 100_000, 1024, 256);
    assertThat(message)
        .startsWith(
            "training data: an executor must have 1525 MiB for cached data, to hold a chunk of 762 MiB and the next one, got 434 MiB; lower batchSize to 32 and chunkMegabytes to at most 181, or give Spark more memory (spark.driver.memory ");
    assertThat(refusal(memory, Door.SPARK_ML, 2000, 100_000, 1024, 1)).isEqualTo(message);
    assertThat(refusal(memory, Door.SPARK_ML, 2000, 100_000, 32, 181)).isEmpty();
    assertThat(refusal(memory, Door.SPARK_ML, 2000, 100_000, 32, 1)).isEmpty();
  }

  @Test
  void namesTheChunksWhereTheyAreBoundedByTheirSetting() {
    Memory memory = heap(1024, 1, 2, true);
    assertThat(refusal(memory, Door.COMMAND_LINE, 2_000_000, 1000, 128, 512))
        .contains(
            "; lower training.chunkMegabytes to at most 217, or give Spark more memory (--driver-");
    assertThat(refusal(memory, Door.COMMAND_LINE, 2_000_000, 1000, 128, 217)).isEmpty();
    assertThat(refusal(memory, Door.COMMAND_LINE, 2_000_000, 1000, 128, 240)).isNotEmpty();
  }

  @Test
  void countsTheTasksThatPackAtOnce() {
    // 16 tasks, each with a chunk of 256 MiB and a shard of half of it
    assertThat(refusal(heap(4096, 1, 16, true), Door.SPARK_ML, 2_000_000, 1000, 128, 256))
        .contains("must have 6", "MiB of heap, to pack 38")
        .contains("MiB a task, 16 at once, got 3796 MiB")
        .contains("; lower chunkMegabytes to at most 158, or");
    assertThat(refusal(heap(4096, 1, 16, true), Door.SPARK_ML, 2_000_000, 1000, 128, 158))
        .isEmpty();
    assertThat(refusal(heap(4096, 1, 8, true), Door.SPARK_ML, 2_000_000, 1000, 128, 256)).isEmpty();
  }

  @Test
  void countsNoMoreTasksThanThereAreParts() {
    // 188 MiB in a single chunk of one shard, whatever the number of cores
    assertThat(refusal(heap(1500, 1, 64, true), Door.SPARK_ML, 60_000, 784, 32, 256)).isEmpty();
  }

  @Test
  void requiresOnlyThatTasksCanPackWhereChunksAreNotReadFromDisk() {
    Survey survey = new Survey(60_000, 784, 1, 60_000, List.of(), false, ""); // 180 MiB
    BatchPlan plan = new BatchPlan(60_000, 128, 1);
    Memory small = heap(500, 1, 2, true);
    assertThatCode(() -> small.requireRoom("t", Door.SPARK_ML, survey, plan, 1, false))
        .hasMessageContaining("must have 269 MiB of heap, to pack 269 MiB a task, 1 at once");
    Memory enough = heap(600, 1, 2, true); // 300 MiB, of these 180 for cached data
    assertThatCode(() -> enough.requireRoom("t", Door.SPARK_ML, survey, plan, 1, true))
        .hasMessageContaining("must have 359 MiB for cached data");
    assertThatCode(() -> enough.requireRoom("t", Door.SPARK_ML, survey, plan, 1, false))
        .doesNotThrowAnyException();
  }

  @Test
  void leavesOutWhatCannotHelp() {
    // a row is 4 GB; and of 10^9 rows of 400 kB even the most chunks are too large
    assertThat(refusal(heap(1024, 1, 2, true), Door.SPARK_ML, 10, 1_000_000_000, 1, 256))
        .contains("MiB; give Spark more memory (spark.driver.memory ");
    assertThat(refusal(heap(1024, 4, 2, false), Door.SPARK_ML, 10, 1_000_000_000, 1, 256))
        .contains("MiB; give Spark more memory (spark.executor.memory ");
    assertThat(refusal(heap(2048, 4, 2, false), Door.SPARK_ML, 1_000_000_000, 100_000, 4096, 1))
        .contains("MiB; give Spark more memory (spark.executor.memory ");
  }

  @ParameterizedTest
  @CsvSource({
    "1024, 1, 2, 5000, 262144, 128, 256",
    "1500, 1, 2, 5000, 262144, 128, 256",
    "1024, 1, 2, 2000, 100000, 128, 256",
    "1024, 4, 1, 2000, 1000000, 1024, 64",
    "2048, 3, 4, 10000000, 100000, 4096, 100000",
    "4096, 8, 4, 1000000, 100000, 100000, 256",
    "600, 1, 8, 180000, 784, 256, 200"
  })
  void whatItAdvisesHelps(
      long heap, int executors, int tasks, long rows, int inputs, int batchSize, long chunk) {
    Memory memory = heap(heap, executors, tasks, executors == 1);
    String message = refusal(memory, Door.SPARK_ML, rows, inputs, batchSize, chunk);
    Matcher smaller =
        Pattern.compile("lower (?:batchSize to (\\d+) and )?chunkMegabytes to at most (\\d+),")
            .matcher(message);
    assertThat(smaller.find()).as(message).isTrue();
    int batch = smaller.group(1) == null ? batchSize : Integer.parseInt(smaller.group(1));
    long megabytes = Math.min(chunk, Long.parseLong(smaller.group(2)));
    assertThat(refusal(memory, Door.SPARK_ML, rows, inputs, batch, megabytes)).isEmpty();

    Matcher more = Pattern.compile("memory (\\d+)m\\)$").matcher(message);
    assertThat(more.find()).as(message).isTrue();
    Memory larger = heap(Long.parseLong(more.group(1)), executors, tasks, executors == 1);
    assertThat(refusal(larger, Door.SPARK_ML, rows, inputs, batchSize, chunk)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1, 1000", // all of them
    "0, 4, 0",
    "10000, 1, 10000",
    "40000, 4, 10401", // 10000 + 4 · 100 + 1
    "100, 4, 46", // 25 + 4 · 5 + 1
    "10, 1000, 1", // 0.01 + 0.4 + 1
    "3, 4, 3" // no more than there are
  })
  void makesRoomForTheRowsOfAShard(long rows, int shards, int room) {
    assertThat(ShardPacker.room(rows, shards)).isEqualTo(room);
  }

  /**
   * What steps hold, in MiB, on a heap of 1024 MiB that has 724 for all and 434 for cached data.
   */
  private static String refusalOfSteps(long used, long rows, int tasks, boolean local) {
    Memory empty = heap(1024, local ? 1 : 2, 1, local);
    Memory memory =
        new Memory(empty.executors(), empty.cached(), used * MIB, empty.heap(), 1, local);
    Survey survey = new Survey(rows, 254, 1, rows, List.of(), false, ""); // 1 KiB a row
    Throwable refusal =
        catchThrowable(
            () ->
                memory.requireRoom(
                    "training data",
                    Door.SPARK_ML,
                    survey,
                    Map.of("optimizer state", 100 * MIB),
                    Map.of("gradients of 1 threads", 300 * MIB),
                    tasks));
    return refusal == null ? "" : refusal.getMessage();
  }

  @Test
  void addsUpWhatStepsHoldAndWhatIsCached() {
    assertThat(refusalOfSteps(0, 1024, 1, true)).isEmpty();
    assertThat(refusalOfSteps(320, 1024, 1, true)).as("400 + 321 of 724").isEmpty();
    assertThat(refusalOfSteps(330, 1024, 1, true))
        .startsWith("training data: an executor must have 400 MiB of heap for steps (")
        .contains("gradients of 1 threads 300", "optimizer state 100")
        .endsWith(
            ", got 393 MiB beside 331 MiB of cached data; give it more memory (spark.driver.memory 1083m), or lower batchSize or hiddenLayers");
    assertThat(refusalOfSteps(0, 217_000, 1, true)).as("rows that are kept in memory").isEmpty();
    assertThat(refusalOfSteps(120, 217_000, 1, true)).contains("beside 331 MiB of cached data");
    assertThat(refusalOfSteps(0, 10_000_000, 1, true)).as("on disk").isEmpty();
  }

  @Test
  void anExecutorHasItsShareOfTheTasksAndNothingOfTheDrivers() {
    assertThat(refusalOfSteps(0, 1024, 4, false)).as("2 · 300 of 724").isEmpty();
    assertThat(refusalOfSteps(0, 1024, 6, false))
        .contains("an executor must have 900 MiB", "spark.executor.memory");
  }
}
