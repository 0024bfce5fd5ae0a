package nabla.train;

import nabla.engine.RoundLength;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import org.apache.spark.SparkConf;

/**
 * What the tasks of one job return to the driver. Spark has a limit for it, and ends a job that
 * exceeds it; so a training whose jobs would all end so is refused before the first.
 */
record ResultSize(String what, long bytes) {

  private static final String LIMIT = "spark.driver.maxResultSize";
  private static final String DEFAULT = "1g"; // Spark's
  private static final long MIB = 1 << 20;
  private static final long BESIDES = 16 << 10; // of a task: its metrics, and costs of steps

  /** The result size of a job of a training. */
  static ResultSize of(
      Topology topology,
      TrainingSettings settings,
      Parallelism parallelism,
      RoundLength length,
      Reduction reduction) {
    long numbers = (long) topology.parameterCount() * Float.BYTES;
    int tasks = parallelism.tasks();
    if (!length.isOneStep() && SparkRounds.eachAlone(settings, tasks)) {
      long each = parallelism.oneMachine() ? 0 : numbers * (1 + settings.update().slots());
      return new ResultSize(
          "parameters and optimizer state of %s tasks".formatted(tasks), tasks * (each + BESIDES));
    }
    return reduction.isSliced(topology.parameterCount(), tasks)
        ? new ResultSize(
            "the gradient sum in %s slices".formatted(tasks), numbers + tasks * BESIDES)
        : new ResultSize(
            "the gradient sums of %s tasks".formatted(tasks), tasks * (numbers + BESIDES));
  }

  /** That of a job for several networks. */
  ResultSize plus(ResultSize other) {
    return new ResultSize(what, bytes + other.bytes);
  }

  /** Of two jobs, that of which the most is returned. */
  ResultSize larger(ResultSize other) {
    return bytes >= other.bytes ? this : other;
  }

  /**
   * Compares it with Spark's limit.
   *
   * @throws IllegalArgumentException if it is more
   */
  void requireRoom(SparkConf spark) {
    long limit = spark.getSizeAsBytes(LIMIT, DEFAULT);
    if (limit > 0 && bytes > limit) {
      throw new IllegalArgumentException(
          "%s must be at least %sm for %s, got %s; set it when Spark is started, 0 is no limit"
              .formatted(LIMIT, (bytes + MIB - 1) / MIB, what, spark.get(LIMIT, DEFAULT)));
    }
  }
}
