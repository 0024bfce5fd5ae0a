package nabla.data;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.spark.SparkCore;
import nabla.text.ForUsers;
import nabla.text.Shown;
import org.apache.spark.SparkContext;

/** A task had no room on its disk for rows that it keeps, or sends to others. */
public final class DiskFullException extends IllegalStateException implements ForUsers {

  private static final long serialVersionUID = 1;

  /** As Spark says it of a job's last task, and Linux of the disk. */
  private static final Pattern FULL =
      Pattern.compile(
          "Job aborted due to stage failure.*?\\((\\S+ executor \\S+)\\).*?(No space left on device|Disk quota exceeded)",
          Pattern.DOTALL);

  private DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What a job's failure means, if it is that. */
  public static Optional<DiskFullException> of(Throwable failure, SparkContext spark) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DiskFullException told) {
        return Optional.of(told);
      }
      Matcher full = FULL.matcher(String.valueOf(cause.getMessage()));
      if (full.find()) {
        String where = spark.isLocal() ? "" : " on " + full.group(1);
        String message =
            "disks must have room for rows that are shuffled or kept there, got \"%s\"%s in %s; free some, or name a larger directory by spark.local.dir%s"
                .formatted(
                    full.group(2),
                    where,
                    Shown.text(SparkCore.localDirectories(spark)),
                    spark.isLocal() ? "" : " (SPARK_LOCAL_DIRS of a worker comes first)");
        return Optional.of(new DiskFullException(message, failure));
      }
    }
    return Optional.empty();
  }
}
