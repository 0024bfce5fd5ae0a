package nabla.cli;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * Says what a session waits for while it has jobs and no executor: Spark waits for ever, and its
 * own warning is not shown.
 *
 * @param patience how long jobs may be without executors
 * @param told is given a line, once each time
 */
record Executors(SparkContext spark, Duration patience, Consumer<String> told) {

  private static final Duration LOOK = Duration.ofMillis(500);

  /** Looks on in a thread of its own until Spark is stopped. */
  void watch() {
    if (spark.isLocal()) {
      return;
    }
    Thread thread = new Thread(this::look, "nabla-executors");
    thread.setDaemon(true);
    thread.start();
  }

  private void look() {
    long since = System.nanoTime();
    boolean silent = true;
    while (!spark.isStopped()) {
      boolean waits = spark.statusTracker().getActiveJobIds().length > 0 && count() == 0;
      if (!waits) {
        since = System.nanoTime();
        silent = true;
      } else if (silent && System.nanoTime() - since >= patience.toNanos()) {
        told.accept(words());
        silent = false;
      }
      try {
        Thread.sleep(LOOK.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private int count() {
    return spark.getExecutorMemoryStatus().size() - 1; // not the driver
  }

  private String words() {
    SparkConf conf = spark.conf();
    String cores =
        conf.getOption("spark.executor.cores")
            .map(n -> n + " cores")
            .getOrElse(() -> "a free core");
    return "waiting for executors, of which %s has given none for %s s: each needs %s of memory (spark.executor.memory) and %s (spark.executor.cores); is there a worker that has as much free?"
        .formatted(
            spark.master(), patience.toSeconds(), conf.get("spark.executor.memory", "1g"), cores);
  }
}
