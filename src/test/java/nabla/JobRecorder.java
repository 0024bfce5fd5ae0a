package nabla;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/** What Spark's listeners are told of jobs. */
public final class JobRecorder extends SparkListener {

  private final List<Properties> jobs = new CopyOnWriteArrayList<>();

  private JobRecorder() {}

  /** Does some work, and returns the properties of its jobs in their order. */
  public static List<Properties> during(SparkContext spark, Runnable work) throws TimeoutException {
    JobRecorder recorder = new JobRecorder();
    spark.addSparkListener(recorder);
    try {
      work.run();
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(recorder);
    }
    return recorder.jobs;
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    jobs.add(start.properties());
  }
}
