package nabla.data;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/**
 * What Spark's UI calls the jobs of a piece of work, so that whoever looks there knows what runs.
 */
public final class JobDescription {

  private static final String PROPERTY = "spark.job.description";

  private JobDescription() {}

  /**
   * Does the work; its Spark jobs are described as {@code nabla: <text>}. Afterwards the thread's
   * description is as it was found. The job group, by which a user cancels jobs, stays untouched.
   */
  public static <T> T during(SparkContext spark, String text, Supplier<T> work) {
    String found = spark.getLocalProperty(PROPERTY);
    spark.setLocalProperty(PROPERTY, "nabla: " + text);
    try {
      return work.get();
    } finally {
      spark.setLocalProperty(PROPERTY, found); // null: none
    }
  }
}
