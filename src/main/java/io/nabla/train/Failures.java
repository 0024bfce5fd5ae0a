package io.nabla.train;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkThrowable;

/** What it means to someone who trains that a Spark job has failed. */
final class Failures {

  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private Failures() {}

  /** A clearer exception in place of Spark's; none where Spark's, or our own, says it best. */
  static Optional<RuntimeException> explain(Exception failure, SparkContext spark) {
    if (failure instanceof InterruptedException) { // Scala declares none, so nobody caught it
      Thread.currentThread().interrupt();
      return stopped("its thread was interrupted", failure);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OtherBlasException other) {
        return Optional.of(other);
      }
      if (cause instanceof SparkThrowable one && CANCELLED.equals(one.getCondition())) {
        return stopped("its Spark job was cancelled", failure);
      }
    }
    return spark.isStopped() ? stopped("Spark was stopped", failure) : Optional.empty();
  }

  private static Optional<RuntimeException> stopped(String why, Exception cause) {
    return Optional.of(new TrainingInterruptedException(why, cause));
  }
}
