package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nabla.config.RunConfig;
import nabla.data.Survey;
import nabla.train.StepCosts;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** With costs that can be added up by hand: an example takes a millisecond, a round trip 400. */
class PlanTest {

  /** conf/mnist.conf's network has 784 + 512 + 10 numbers an example. */
  private static final StepCosts COSTS =
      new StepCosts(0, 1e-3 / 1306, 0, 0, 0, 0.4, 0, 0, 1e30, 0, 0, 0, 0);

  private static Plan plan(long rows, int executors, int cores, SparkConf spark, String... sets) {
    RunConfig config = RunConfig.load(Path.of("conf/mnist.conf"), List.of(sets));
    return new Plan(
        config,
        config.topology(784),
        new Survey(rows, 784, 1, 60_000, List.of(), false, ""),
        executors,
        cores,
        spark,
        COSTS);
  }

  private static List<String> lines(long rows, int executors, String... sets) {
    return plan(rows, executors, 1, new SparkConf(false), sets).lines();
  }

  @Test
  void saysWhatStepsThereAreAndWhatTheyTake() {
    List<String> lines = lines(61_440, 4);
    assertThat(lines.get(0)).startsWith("network 784-512(relu)-10(softmax)").contains("407050");
    assertThat(lines.get(1))
        .isEqualTo(
            "61440 rows of 784 features, 184.2 MiB; a batch of 1024 in 8 microbatches; 60 steps an epoch, 840 in 14 epochs");
    // 1024 ms alone; 512 + 400 by two; 256 + 400 by four
    assertThat(numbers(lines.get(3))).startsWith("1", "1", "1024.00").contains("1000", "61.4");
    assertThat(numbers(lines.get(4))).startsWith("2", "1", "912.00", "512.00", "0.00", "400.00");
    assertThat(numbers(lines.get(5))).startsWith("4", "1", "656.00", "256.00");
    assertThat(lines.get(6)).isEqualTo("fastest: 4 executors, 1.6 times as fast as one");
  }

  private static List<String> numbers(String row) {
    List<String> numbers = new ArrayList<>(List.of(row.strip().split("[ =+x]+", -1)));
    numbers.removeIf(word -> !word.matches("[0-9.]+"));
    return numbers;
  }

  /** 256 ms alone, 64 + 400 by four; of 512 rows 512 ms, 64 + 400 by eight. */
  @Test
  void saysWhereMoreExecutorsPay() {
    String verdict = lines(61_440, 16, "training.batchSize=256").get(6);
    assertThat(verdict)
        .isEqualTo(
            "fastest: 1 executor; 4 would save 192.00 ms of arithmetic a step and take 400.00 ms more for the rest; a batch has microbatches for 4 executors; more than one are faster from training.batchSize = 512 on");
    assertThat(lines(500, 16).get(6)).endsWith("more than one are faster at no batch size");
  }

  @Test
  void moreCoresShareTheMicrobatches() {
    List<String> lines = plan(61_440, 2, 8, new SparkConf(false)).lines();
    assertThat(numbers(lines.get(3))).startsWith("1", "8", "128.00");
    assertThat(numbers(lines.get(4))).startsWith("2", "4", "528.00");
  }

  /** Of 1 GiB Spark has 724 MiB · 0.6 for cached data: half of it is less than 299.8 MiB. */
  @Test
  void saysWhereRowsAre() {
    assertThat(lines(100_000, 1).get(5))
        .startsWith("an executor of 1 with spark.executor.memory of 1g: 299.8 MiB of rows")
        .contains("on its disk, of which it holds 299.8 MiB");
    assertThat(lines(100_000, 2).get(6)).contains("149.9 MiB of rows in memory");
    SparkConf larger = new SparkConf(false).set("spark.executor.memory", "2g");
    assertThat(plan(100_000, 1, 1, larger).lines().get(5)).contains("299.8 MiB of rows in memory");
  }

  @Test
  void saysWhatWouldBeRefused() {
    SparkConf spark = new SparkConf(false).set("spark.driver.maxResultSize", "100k");
    assertThat(plan(61_440, 2, 1, spark).lines())
        .last()
        .asString()
        .startsWith("refused: spark.driver.maxResultSize must be at least 4m for");
    assertThat(lines(100_000, 1, "training.chunkMegabytes=300"))
        .last()
        .asString()
        .isEqualTo(
            "refused: spark.executor.memory must be at least 1299m to hold two chunks of rows, got 1g; or lower training.chunkMegabytes");
    assertThat(lines(61_440, 2)).noneMatch(line -> line.startsWith("refused"));
  }

  /** 3 · 2 · (4 · 407,050 + 2^14) bytes are 9.4 MiB. */
  @Test
  void memoryIsOfAllMembers() {
    String members = "training.members=3";
    List<String> of = lines(61_440, 2, members);
    assertThat(of.get(0))
        .endsWith(
            ": 407050 parameters; times are of one of 3 members, which share rows and jobs, memory is of all");
    assertThat(numbers(of.get(3))).isEqualTo(numbers(lines(61_440, 2).get(3)));
    assertThat(driver(of)).isCloseTo(3 * driver(lines(61_440, 2)), within(0.2));
    SparkConf spark = new SparkConf(false).set("spark.driver.maxResultSize", "4m");
    assertThat(plan(61_440, 2, 1, spark).lines()).noneMatch(line -> line.startsWith("refused"));
    assertThat(plan(61_440, 2, 1, spark, members).lines())
        .last()
        .asString()
        .startsWith("refused: spark.driver.maxResultSize must be at least 10m for");
  }

  private static double driver(List<String> lines) {
    String line =
        lines.stream().filter(one -> one.contains("the driver: ")).findFirst().orElseThrow();
    return Double.parseDouble(line.replaceAll(".*the driver: at least ([0-9.]+) MiB.*", "$1"));
  }
}
