package nabla.train;

import static java.util.concurrent.Executors.newFixedThreadPool;
import static java.util.concurrent.Executors.newSingleThreadExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import nabla.Leftovers;
import nabla.SparkSessions;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
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
 * Faults in the middle of a round in which two tasks take steps together: the same bits or one
 * clear error, no hang, and nothing left behind.
 */
@Tag("cluster")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsIT {

  private static final int LONG = 200; // epochs: seconds of steps on one executor

  private static int[] expected; // by local[1]
  private static int[] expectedOfLong;

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    try (SparkSession spark = SparkSessions.start("local[1]")) {
      expected = Disturbed.not().train(spark);
      expectedOfLong =
          Disturbed.not().sharing(Sharing.AUTO, LONG, Disturbed.Told.nothing()).train(spark);
    }
  }

  private static void assertStopped(Callable<?> training, String why) {
    assertThatThrownBy(training::call)
        .isInstanceOf(TrainingInterruptedException.class)
        .hasMessageStartingWith("training was stopped: " + why);
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnTwoExecutors {

    private static final Pattern TRAINING =
        Pattern.compile("(?m)nabla\\.engine\\.(Shard|StepEngine|EngineThread)$");

    private Path directory;
    private SparkSession spark;
    private Leftovers before;

    @BeforeAll
    void start(@TempDir Path directory) {
      this.directory = directory;
      spark =
          SparkSessions.start(
              "local-cluster[2,1,1024]", Map.of("spark.local.dir", directory.toString()));
      assertThat(Disturbed.not().train(spark)).containsExactly(expected); // starts Spark's threads
    }

    @AfterAll
    void stop() {
      spark.stop();
    }

    @BeforeEach
    void remember() throws InterruptedException {
      Executors.await(spark, 2);
      before = Leftovers.of(spark);
    }

    @AfterEach
    void nothingIsLeft() throws IOException, InterruptedException {
      before.requireNoneOfOurs(spark);
      Leftovers.requireNoFiles(directory);
      Executors.await(spark, 2);
      for (int i = 0; i < 50 && !threadsOfTasks().isEmpty(); i++) {
        Thread.sleep(100);
      }
      assertThat(threadsOfTasks()).isEmpty();
    }

    /** Names of Nabla's threads in the executors. */
    private List<String> threadsOfTasks() {
      return JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(IntStream.range(0, 4).boxed().toList(), 4)
          .flatMap(
              i ->
                  Thread.getAllStackTraces().keySet().stream()
                      .map(Thread::getName)
                      .filter(name -> name.startsWith("nabla"))
                      .iterator())
          .collect();
    }

    /** What is alive in the executors after a garbage collection. */
    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    void noExecutorHoldsWhatATrainingHasNeeded(String caching)
        throws IOException, InterruptedException {
      Disturbed training =
          Disturbed.not()
              .sharing(Sharing.of("2", "40", "flat", caching), 2, Disturbed.Told.nothing());
      assertThat(training.train(spark)).containsExactly(expected);
      for (ProcessHandle executor : Executors.all()) {
        for (int i = 0; i < 20 && TRAINING.matcher(objectsIn(executor)).find(); i++) {
          Thread.sleep(250); // broadcasts are removed in the background
        }
        assertThat(objectsIn(executor))
            .contains("java.lang.String")
            .doesNotContainPattern(TRAINING);
      }
    }

    private static String objectsIn(ProcessHandle executor) throws IOException {
      Process histogram =
          new ProcessBuilder("jcmd", String.valueOf(executor.pid()), "GC.class_histogram").start();
      try (InputStream out = histogram.getInputStream()) {
        return new String(out.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    @Test
    void anExecutorIsKilled() {
      assertThat(Disturbed.by(() -> Executors.all().get(0).destroyForcibly()).train(spark))
          .containsExactly(expected);
    }

    /** One of them has all shards by then: they have been moved there, to be the faster way. */
    @Test
    void allExecutorsAreKilledOnceShardsHaveMoved() {
      Disturbed.Told told =
          Disturbed.Told.awaiting(
              1, line -> Executors.all().forEach(ProcessHandle::destroyForcibly));
      assertThat(Disturbed.by(() -> {}).sharing(Sharing.AUTO, LONG, told).train(spark))
          .containsExactly(expectedOfLong);
      assertThat(told.lines())
          .first()
          .asString()
          .startsWith("1 of 2 executors: shared by all a step");
    }

    /** The wait for the driver ends, and the task fails as if its connection were lost. */
    @Test
    void aTaskFails() {
      assertThat(Disturbed.bySeeing(InterruptedTask::once).train(spark)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsJobGroupIsCancelled(boolean interrupt) {
      SparkContext context = spark.sparkContext();
      context.setJobGroup("mine", "what I do", interrupt);
      try {
        assertStopped(
            () -> Disturbed.by(() -> context.cancelJobGroup("mine")).train(spark),
            "its Spark job was cancelled");
      } finally {
        context.clearJobGroup();
      }
    }

    @Test
    void theThreadThatTrainsIsInterrupted() {
      Thread thread = Thread.currentThread();
      assertStopped(
          () -> Disturbed.by(thread::interrupt).train(spark), "its thread was interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anotherJobHoldsAnExecutor() throws Exception {
      Parallelism two = new Parallelism(2, 1, false, false);
      CountDownLatch started = new CountDownLatch(1);
      ExecutorService other = newSingleThreadExecutor();
      try {
        Future<?> job =
            other.submit(
                () -> {
                  spark.sparkContext().setJobGroup("other", "holds an executor", true);
                  started.countDown();
                  JavaSparkContext.fromSparkContext(spark.sparkContext())
                      .parallelize(List.of(120), 1)
                      .foreach(seconds -> Thread.sleep(1000L * seconds));
                });
        started.await();
        Thread.sleep(1000);
        assertThat(two.hasRoom(spark.sparkContext())).isFalse();
        assertThat(Disturbed.not().train(spark)).containsExactly(expected);
        assertThat(job.isDone()).as("was held all the time").isFalse();
        spark.sparkContext().cancelAllJobs();
        for (int i = 0; i < 100 && !two.hasRoom(spark.sparkContext()); i++) {
          Thread.sleep(100);
        }
        assertThat(two.hasRoom(spark.sparkContext())).isTrue();
      } finally {
        other.shutdown();
        assertThat(other.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      }
    }

    @Test
    void anotherTrainingRunsAtTheSameTime() throws Exception {
      ExecutorService two = newFixedThreadPool(2);
      try {
        Callable<int[]> training = () -> Disturbed.by(() -> {}).train(spark);
        for (Future<int[]> bits : two.invokeAll(List.of(training, training))) {
          assertThat(bits.get()).containsExactly(expected);
        }
      } finally {
        two.shutdown();
        assertThat(two.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  /** Fills the memory of an executor. */
  static final class FullMemory {

    private FullMemory() {}

    static <T> T fill(T shard) {
      long[][] all = new long[1 << 10][]; // of 128 MiB each
      for (int i = 0; i < all.length; i++) {
        all[i] = new long[1 << 24];
      }
      return all.length > 0 ? shard : null;
    }
  }

  /** Interrupts a task in the middle of the first round that an executor takes part in. */
  static final class InterruptedTask {

    private static final AtomicBoolean DONE = new AtomicBoolean(); // in this executor

    private InterruptedTask() {}

    static <T> T once(T shard) {
      TaskContext context = TaskContext.get();
      if (context.partitionId() == 0 && DONE.compareAndSet(false, true)) {
        Thread task = Thread.currentThread();
        Thread timer =
            new Thread(
                () -> {
                  try {
                    Thread.sleep(500);
                    task.interrupt();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
        timer.setDaemon(true);
        timer.start();
      }
      return shard;
    }
  }

  /** Tasks of two threads each: one of them waits for the driver, and the other for it. */
  @Nested
  class OnExecutorsOfTwoCores {

    @Test
    void aTaskFailsWhoseThreadsWait() throws IOException, InterruptedException {
      try (SparkSession spark =
          SparkSessions.start("local-cluster[2,2,1024]", Map.of("spark.executor.cores", "2"))) {
        Executors.await(spark, 2);

        assertThat(Disturbed.bySeeing(InterruptedTask::once).train(spark))
            .containsExactly(expected);
      }
    }
  }

  @Nested
  class OnASessionOfItsOwn {

    @Test
    void sparkIsStopped() throws IOException {
      try (SparkSession spark = SparkSessions.start("local-cluster[2,1,1024]")) {
        assertStopped(
            () -> Disturbed.by(() -> spark.sparkContext().stop()).train(spark),
            "Spark was stopped");
      }
    }

    @Test
    void executorsRunOutOfMemory() throws IOException {
      // the first failure counts: later ones may be of what was lost with the executor
      try (SparkSession spark =
          SparkSessions.start("local-cluster[1,2,1024]", Map.of("spark.task.maxFailures", "1"))) {
        assertThatThrownBy(() -> Disturbed.bySeeing(FullMemory::fill).train(spark))
            .isInstanceOf(ExecutorMemoryException.class)
            .hasMessageContaining("spark.executor.memory");
      }
    }

    @Test
    void anExecutorHangs() throws IOException {
      try (SparkSession spark =
          SparkSessions.start(
              "local-cluster[2,1,1024]",
              Map.of(
                  "spark.network.timeout", "8s",
                  "spark.executor.heartbeatInterval", "1s",
                  "spark.network.timeoutInterval", "2s"))) {
        assertThat(
                Disturbed.by(() -> Executors.signal("STOP", Executors.all().get(0))).train(spark))
            .containsExactly(expected);
      }
    }

    @Test
    void anExecutorIsKilledBehindEncryption() throws IOException {
      try (SparkSession spark =
          SparkSessions.start(
              "local-cluster[2,1,1024]",
              Map.of(
                  "spark.authenticate", "true",
                  "spark.authenticate.secret", "none of your business",
                  "spark.network.crypto.enabled", "true",
                  "spark.io.encryption.enabled", "true"))) {
        assertThat(Disturbed.by(() -> Executors.all().get(0).destroyForcibly()).train(spark))
            .containsExactly(expected);
      }
    }
  }
}
