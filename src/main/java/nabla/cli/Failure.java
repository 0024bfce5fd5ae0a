package nabla.cli;

import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.text.ForUsers;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;

/** What to say of an exception in one line. */
final class Failure {

  private static final Pattern MISSING_CLASS =
      Pattern.compile(
          "(?:ClassNotFoundException|NoClassDefFoundError): (?:Class )?([\\w.$/]+)(?: not found)?$");

  private static final Pattern ABOUT_JOBS =
      Pattern.compile("^(?:Job aborted due to stage failure|Exception thrown in awaitResult)");

  /** Of a job's failure: what befell its executors, or the job. */
  private static final Pattern OF_CLUSTER =
      Pattern.compile(
          "ExecutorLostFailure|SparkContext was shut down|SPARK_JOB_CANCELLED|All masters are unresponsive|Master removed our application|RejectedExecutionException");

  private Failure() {}

  /** Whether what failed has failed by the cluster: its executors, its master, or a user's stop. */
  static boolean isOfCluster(Throwable thrown, SparkContext spark) {
    if (spark.isStopped()) {
      return true;
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof RejectedExecutionException
          || cause instanceof OutOfMemoryError
          || (cause instanceof SparkException && OF_CLUSTER.matcher(cause.getMessage()).find())) {
        return true;
      }
    }
    return false;
  }

  /** The message of the exception in the chain that was written for users, or else of the first. */
  static String message(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ForUsers) {
        return cause.getMessage();
      }
      if (cause instanceof FileSystemException file) {
        String reason =
            file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
        return "file must be accessible, got %s: %s".formatted(file.getFile(), reason);
      }
      if (cause instanceof OutOfMemoryError) {
        return "memory must suffice, got %s; give the driver more, by SPARK_DRIVER_MEMORY or spark.driver.memory"
            .formatted(cause.getMessage());
      }
    }
    String message = firstLine(thrown);
    return message.isEmpty() ? thrown.getClass().getSimpleName() : message;
  }

  /**
   * The first line of a message of Spark's or Hadoop's, without its error class and SQLSTATE, the
   * exceptions it is wrapped in, and the way to a wiki.
   */
  static String firstLine(Throwable thrown) {
    Matcher missing = MISSING_CLASS.matcher(thrown.toString());
    if (missing.find()) {
      return "the class %s is not there; add its jar, as spark-submit --packages does"
          .formatted(missing.group(1).replace('/', '.'));
    }
    return Objects.toString(behindJobs(thrown).getMessage(), "")
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^\\[[A-Z_.0-9]+\\] ", "")
        .replaceFirst(" SQLSTATE: \\w+$", "")
        .replaceFirst("^(?:(?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error): (?=.))+", "")
        .replaceFirst("; For more details see: .*$", "");
  }

  /** What went wrong in a job, not that the job and those who waited for it have failed. */
  private static Throwable behindJobs(Throwable thrown) {
    Throwable told = thrown;
    while (told.getCause() != null
        && ABOUT_JOBS.matcher(String.valueOf(told.getMessage())).find()) {
      told = told.getCause();
    }
    return told;
  }
}
