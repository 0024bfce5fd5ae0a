package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The executors of a cluster that a test has started, as processes and as Spark knows them. */
final class Executors {

  private Executors() {}

  /** Those of a local-cluster: the only JVMs that this one has started. */
  static List<ProcessHandle> all() {
    return below(ProcessHandle.current());
  }

  /** The JVMs that a process has started. */
  static List<ProcessHandle> below(ProcessHandle process) {
    return process
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .toList();
  }

  static void signal(String name, ProcessHandle process) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void await(SparkSession spark, int count) throws InterruptedException {
    for (int i = 0; i < 600 && registered(spark) != count; i++) {
      Thread.sleep(100);
    }
    assertThat(registered(spark)).isEqualTo(count);
  }

  private static int registered(SparkSession spark) {
    return spark.sparkContext().getExecutorMemoryStatus().size() - 1;
  }
}
