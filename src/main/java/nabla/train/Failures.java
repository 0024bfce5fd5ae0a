package nabla.train;

import java.util.concurrent.RejectedExecutionException;
import nabla.data.DiskFullException;
import nabla.data.Examples;
import nabla.settings.ExecutionSettings;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkThrowable;

/** What it means to someone who trains that a Spark job has failed. */
final class Failures {

  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private Failures() {}

  /**
   * Throws a clearer exception in place of Spark's; returns where Spark's, or our own, says it
   * best.
   *
   * @param examples those that the job was over
   */
  static void explain(Exception failure, Examples examples) {
    SparkContext spark = examples.spark();
    if (failure instanceof InterruptedException) { // Scala declares none, so nobody caught it
      Thread.currentThread().interrupt();
      throw new TrainingInterruptedException("its thread was interrupted", failure);
    }
    DiskFullException full = DiskFullException.of(failure, spark).orElse(null);
    if (full != null) {
      throw full;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OtherBlasException other) {
        throw other.withWayOut(examples.columns().door().name(ExecutionSettings.KERNEL));
      }
      if (!spark.isLocal() && isOfFullExecutor(cause)) {
        throw new ExecutorMemoryException(failure);
      }
      if (cause instanceof SparkThrowable one && CANCELLED.equals(one.getCondition())) {
        throw new TrainingInterruptedException("its Spark job was cancelled", failure);
      }
    }
    if (spark.isStopped()) {
      throw new TrainingInterruptedException("Spark was stopped", failure);
    }
  }

  /** An error of a task's arrives as the cause of another exception, the driver's own is none. */
  private static boolean isOfFullExecutor(Throwable cause) {
    return cause instanceof OutOfMemoryError || cause instanceof RejectedExecutionException;
  }
}
