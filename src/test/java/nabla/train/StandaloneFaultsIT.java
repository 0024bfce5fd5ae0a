package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import nabla.Leftovers;
import nabla.SparkSessions;
import nabla.settings.ExecutionSettings;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A standalone Spark of a master and two workers of two cores, of which some die, hang, come late
 * or go: the same bits, and nothing left behind.
 */
@Tag("cluster")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandaloneFaultsIT {

  private static final int LONG = 20; // epochs, of four seconds until all has come that is awaited

  /** And nobody tries whether one executor is faster. */
  private static final ExecutionSettings ON_ALL = Sharing.of("auto", "20", "flat", "memory");

  private static final Map<String, String> MEMORY = Map.of("spark.executor.memory", "512m");

  @TempDir private static Path directory;
  private static int[] expected; // by local[1]
  private static int[] expectedOfLong;
  private static TwoHosts hosts;

  @BeforeAll
  static void start() throws IOException {
    try (SparkSession alone = SparkSessions.start("local[1]")) {
      expected = Disturbed.not().train(alone);
      expectedOfLong = Disturbed.not().sharing(ON_ALL, LONG, Disturbed.Told.nothing()).train(alone);
    }
    hosts = TwoHosts.start(directory, 2);
  }

  @AfterAll
  static void stop() {
    hosts.close();
  }

  private static void startWorker() {
    try {
      hosts.startWorker(TwoHosts.OTHER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Runnable doing(Callable<?> what) {
    return () -> {
      try {
        what.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static void hang(ProcessHandle executor, int seconds) throws InterruptedException {
    Executors.signal("STOP", executor);
    Thread.sleep(1000L * seconds);
    Executors.signal("CONT", executor);
  }

  /** With copies of tasks that take long, for which there are cores. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class WithTheSameExecutors {

    private final AtomicInteger copies = new AtomicInteger();
    private SparkSession spark;
    private Leftovers before;

    @BeforeAll
    void start() throws InterruptedException {
      Map<String, String> settings = new HashMap<>(MEMORY);
      settings.putAll(
          Map.of(
              "spark.speculation", "true",
              "spark.speculation.task.duration.threshold", "2s"));
      spark = SparkSessions.start(hosts.master(), settings);
      Executors.await(spark, 2);
      spark
          .sparkContext()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onTaskStart(SparkListenerTaskStart start) {
                  if (start.taskInfo().speculative()) {
                    copies.incrementAndGet();
                  }
                }
              });
      assertThat(Disturbed.not().train(spark)).containsExactly(expected);
    }

    @AfterAll
    void stop() {
      if (spark != null) {
        spark.stop();
      }
    }

    @BeforeEach
    void remember() throws InterruptedException {
      Executors.await(spark, 2);
      before = Leftovers.of(spark);
    }

    @AfterEach
    void nothingIsLeft() throws IOException, InterruptedException {
      Executors.await(spark, 2);
      before.requireNoneOfOurs(spark);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExecutorHangsForAWhile(boolean together) {
      int earlier = copies.get();
      Disturbed hanging =
          Disturbed.by(
              doing(
                  () -> {
                    hang(hosts.executors(TwoHosts.OTHER).get(0), 6);
                    return true;
                  }));
      assertThat((together ? hanging : hanging.inJobs()).train(spark)).containsExactly(expected);
      // of tasks that wait for each other all end at once, if the round does, and few are copied
      assertThat(together || copies.get() > earlier).as("copies of tasks").isTrue();
    }

    /** Spark goes on without a master; one that comes back knows what there is. */
    @Test
    void theMasterIsKilledAndComesBack() {
      assertThat(
              Disturbed.by(
                      doing(
                          () -> {
                            hosts.killMaster();
                            Thread.sleep(500);
                            hosts.startMaster();
                            hosts.executors(TwoHosts.ONE).get(0).destroyForcibly();
                            return true;
                          }))
                  .train(spark))
          .containsExactly(expected);
    }

    /** Its executor goes with it; what comes late is taken in at the next rounds. */
    @Test
    void aWorkerIsKilledAndAnotherComes() {
      Disturbed.Told told =
          Disturbed.Told.awaiting(
              2,
              line -> {
                if (line.startsWith("2 tasks")) {
                  startWorker();
                }
              });
      assertThat(
              Disturbed.by(() -> hosts.killWorker(TwoHosts.OTHER))
                  .sharing(ON_ALL, LONG, told)
                  .train(spark))
          .containsExactly(expectedOfLong);
      assertThat(told.lines())
          .containsExactly(
              "2 tasks from now on, for the executors that there are; there were 4",
              "4 tasks from now on, for the executors that there are; there were 2");
    }
  }

  /** With dynamic allocation: executors are there while somebody has use for them. */
  @Test
  void executorsAreAskedForAndLetGo() throws IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>(MEMORY);
    settings.putAll(
        Map.of(
            "spark.dynamicAllocation.enabled", "true",
            "spark.dynamicAllocation.minExecutors", "0",
            "spark.dynamicAllocation.maxExecutors", "2",
            "spark.dynamicAllocation.executorIdleTimeout", "12s",
            "spark.executor.cores", "2"));
    try (SparkSession spark = SparkSessions.start(hosts.master(), settings)) {
      Disturbed.Told told = Disturbed.Told.awaiting(1, line -> {});
      assertThat(Disturbed.by(() -> {}).sharing(ON_ALL, LONG, told).train(spark))
          .containsExactly(expectedOfLong);
      assertThat(told.lines())
          .containsExactly("4 tasks from now on, for the executors that there are; there were 2");
      Executors.await(spark, 0);
    }
  }
}
