package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelismTest {

  private static SparkConf conf(String settings) {
    SparkConf conf = new SparkConf(false);
    for (String setting : settings == null ? new String[0] : settings.split(" ", -1)) {
      int equals = setting.indexOf('=');
      conf.set("spark." + setting.substring(0, equals), setting.substring(equals + 1));
    }
    return conf;
  }

  /** Three executors, of which Spark would run 12 tasks at once. */
  @ParameterizedTest
  @CsvSource({
    // master, configuration, tasks, threads, one machine, asks for cores
    "local,, 1, 1, true, false",
    "local[1],, 1, 1, true, false",
    "local[6],, 1, 6, true, false",
    "'local[6,4]',, 1, 6, true, false",
    "local[6], executor.cores=2, 1, 6, true, false",
    "spark://host:7077,, 12, 1, false, false",
    "spark://host:7077, task.cpus=2, 12, 2, false, false",
    "spark://host:7077, executor.cores=4, 3, 4, false, true",
    "spark://host:7077, executor.cores=4 task.cpus=2, 3, 4, false, true",
    "spark://host:7077, executor.cores=4 task.cpus=4, 12, 4, false, false",
    "yarn, executor.cores=8, 3, 8, false, true",
    "yarn, executor.cores=8 dynamicAllocation.enabled=true, 12, 1, false, false",
    "'local-cluster[2,3,1024]', executor.cores=3, 3, 3, false, true",
  })
  void followsFromMasterAndConfiguration(
      String master, String conf, int tasks, int threads, boolean oneMachine, boolean asks) {
    assertThat(Parallelism.of(master, conf(conf), 3, 12))
        .isEqualTo(new Parallelism(tasks, threads, oneMachine, asks));
  }

  @Test
  void allCoresOfThisMachineAreUsedByLocalStar() {
    int cores = Runtime.getRuntime().availableProcessors();
    assertThat(Parallelism.of("local[*]", conf(null), 0, cores).threads()).isEqualTo(cores);
  }

  @Test
  void noExecutorYetCountsAsOne() {
    assertThat(Parallelism.of("yarn", conf(null), 0, 0).tasks()).isEqualTo(1);
    assertThat(Parallelism.of("yarn", conf("executor.cores=4"), 0, 0).tasks()).isEqualTo(1);
  }

  /** At most as many tasks as microbatches, a power of two; on one machine they share threads. */
  @ParameterizedTest
  @CsvSource({
    // tasks, threads, one machine, wanted, microbatches, then tasks, threads
    "1, 8, true, 0, 16, 1, 8",
    "1, 8, true, 2, 16, 2, 4",
    "1, 8, true, 16, 16, 16, 1",
    "1, 8, true, 16, 4, 4, 2",
    "12, 1, false, 0, 16, 8, 1",
    "12, 1, false, 0, 4, 4, 1",
    "12, 1, false, 16, 64, 16, 1",
    "3, 4, false, 0, 64, 2, 4",
    "3, 4, false, 1, 64, 1, 4",
  })
  void isSharedAmongReplicas(
      int tasks,
      int threads,
      boolean oneMachine,
      int wanted,
      int microbatches,
      int sharedTasks,
      int sharedThreads) {
    OptionalInt replicas = wanted == 0 ? OptionalInt.empty() : OptionalInt.of(wanted);
    assertThat(new Parallelism(tasks, threads, oneMachine, false).shared(replicas, microbatches))
        .isEqualTo(new Parallelism(sharedTasks, sharedThreads, oneMachine, false));
  }
}
