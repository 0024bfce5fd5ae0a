package nabla.data;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/**
 * What Spark's UI calls the jobs of a piece of work, so that whoever looks there knows what runs.
 */
public final class JobDescription {

  private static final String PROPERTY = "spark.job.description";
  private static final String GROUP = "spark.jobGroup.id";

  private JobDescription() {}

  /**
   * Does the work; its Spark jobs are described as {@code nabla: <text>}. Afterwards the thread's
   * description is as it was found. The job group, by which a user cancels jobs, is the user's, or
   * else the first such text: that of the whole work.
   */
  public static <T> T during(SparkContext spark, String text, Supplier<T> work) {
    String found = spark.getLocalProperty(PROPERTY);
    String group = spark.getLocalProperty(GROUP);
    spark.setLocalProperty(PROPERTY, "nabla: " + text);
    if (group == null) {
      spark.setLocalProperty(GROUP, "nabla: " + text);
    }
    try {
      return work.get();
    } finally {
      spark.setLocalProperty(PROPERTY, found); // null: none
      spark.setLocalProperty(GROUP, group);
    }
  }
}
