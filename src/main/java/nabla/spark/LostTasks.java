package nabla.spark;

import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Says when a task of some jobs has failed, or any executor is gone, soon after. */
public final class LostTasks implements AutoCloseable {

  private static final String PROPERTY = "nabla.watched";

  private final SparkContext spark;
  private final String name = UUID.randomUUID().toString();
  private final Set<Integer> stages = ConcurrentHashMap.newKeySet(); // of the jobs
  private final SparkListener listener;

  /** Runs {@code lost} each time, on a thread of Spark's. */
  public LostTasks(SparkContext spark, Runnable lost) {
    this.spark = spark;
    this.listener =
        new SparkListener() {
          @Override
          public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            Properties properties = submitted.properties();
            if (properties != null && name.equals(properties.getProperty(PROPERTY))) {
              stages.add(submitted.stageInfo().stageId());
            }
          }

          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.reason() != Success$.MODULE$ && stages.contains(end.stageId())) {
              lost.run();
            }
          }

          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            lost.run();
          }
        };
    // a queue of its own: in a shared one events may be dropped, and a round would wait for ever
    spark.listenerBus().addToQueue(listener, PROPERTY);
  }

  /** Does the work, whose Spark jobs are watched, and none from before. */
  public <T> T during(Supplier<T> work) {
    stages.clear();
    spark.setLocalProperty(PROPERTY, name);
    try {
      return work.get();
    } finally {
      spark.setLocalProperty(PROPERTY, null);
    }
  }

  @Override
  public void close() {
    spark.removeSparkListener(listener);
  }
}
