package nabla.spark;

import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Says when a task has failed or an executor is gone, soon after, whoever's it was. */
public final class LostTasks implements AutoCloseable {

  private final SparkContext spark;
  private final SparkListener listener;

  /** Runs {@code lost} each time, on a thread of Spark's. */
  public LostTasks(SparkContext spark, Runnable lost) {
    this.spark = spark;
    this.listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.reason() != Success$.MODULE$) {
              lost.run();
            }
          }

          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            lost.run();
          }
        };
    spark.addSparkListener(listener);
  }

  @Override
  public void close() {
    spark.removeSparkListener(listener);
  }
}
