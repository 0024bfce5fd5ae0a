package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import nabla.JobRecorder;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.ArrayExamples;
import nabla.engine.ArrayTrainer;
import nabla.engine.CheckpointPolicy;
import nabla.engine.EpochReport;
import nabla.engine.StepReport;
import nabla.engine.TrainingDivergedException;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.engine.TrainingStarted;
import nabla.engine.TrainingStoppedException;
import nabla.model.Storage;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.TrainingSettings;
import nabla.train.Together.Member;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that are trained together have the bits that arrays give to each of them alone. */
class TogetherIT {

  private static final int ROWS = 6000; // of 1.2 MB: two chunks

  private static Dataset<Row> rows(SparkSession spark, long from, long to) {
    return spark
        .range(from, to)
        .selectExpr(
            "transform(sequence(1, 50), i -> cast(xxhash64(id, i) % 1000 / 500.0 as float)) as x",
            "cast(id % 3 as int) as y");
  }

  private static Examples training(SparkSession spark) {
    return examples(rows(spark, 0, ROWS), "rows");
  }

  private static Examples held(SparkSession spark) {
    return examples(rows(spark, ROWS, ROWS + 1000), "held");
  }

  private static Examples examples(Dataset<Row> rows, String name) {
    return Examples.of(rows, name, new Columns("x", new Target.Labels("y", 3), Optional.empty()));
  }

  private static ArrayExamples arrays(Dataset<Row> rows) {
    List<Row> all = rows.collectAsList();
    float[][] x = new float[all.size()][50];
    int[] y = new int[all.size()];
    for (int i = 0; i < y.length; i++) {
      List<Float> features = all.get(i).getList(0);
      for (int k = 0; k < 50; k++) {
        x[i][k] = features.get(k);
      }
      y[i] = all.get(i).getInt(1);
    }
    return ArrayExamples.of(x, y);
  }

  private static TrainingSettings settings(long seed) {
    return new TrainingSettings()
        .setHiddenLayers(new int[] {8})
        .setEpochs(3)
        .setBatchSize(256)
        .setLearningRate(0.01)
        .setSeed(seed)
        .setShuffleSeed(1)
        .setChunkMegabytes(1);
  }

  /** Five that share packed rows and jobs, and nothing else. */
  private static List<TrainingSettings> five() {
    return List.of(
        settings(1),
        settings(2).setOptimizer("gradient-descent").setDropout(0.2),
        settings(3).setHiddenLayers(new int[] {5, 4}).setLabelSmoothing(0.1).setInputNoise(0.1),
        settings(1).setOptimizer("nesterov").setLearningRateSchedule("cosine"),
        settings(5).setEpochs(2).setMetric("accuracy"));
  }

  private static Topology topology(TrainingSettings settings) {
    return settings.topology(50, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
  }

  private static Member member(TrainingSettings settings, TrainingListener... listeners) {
    return new Member(settings, topology(settings), Optional.empty(), List.of(listeners));
  }

  private static Member saved(
      TrainingSettings settings, Path directory, TrainingListener... listeners) {
    CheckpointPolicy recovery =
        CheckpointPolicy.below(
            Storage.local(), directory.toString(), OptionalInt.of(1), Duration.ofDays(1));
    return new Member(settings, topology(settings), Optional.of(recovery), List.of(listeners));
  }

  private static List<Member> members(List<TrainingSettings> settings) {
    return settings.stream().map(one -> member(one)).toList();
  }

  private static List<TrainingResult> train(
      SparkSession spark, List<Member> members, ExecutionSettings execution) {
    return Together.fit(members, execution, training(spark), Optional.of(held(spark)));
  }

  /** Requires of each result that it has the bits and the epochs of the settings alone. */
  private static void assertAsAlone(
      SparkSession spark, List<TrainingSettings> settings, List<TrainingResult> results) {
    ArrayExamples training = arrays(rows(spark, 0, ROWS));
    ArrayExamples held = arrays(rows(spark, ROWS, ROWS + 1000));
    assertThat(results).hasSameSizeAs(settings);
    for (int i = 0; i < results.size(); i++) {
      List<EpochReport> reports = new ArrayList<>();
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
              reports.add(report);
            }
          };
      float[] expected =
          new ArrayTrainer(settings.get(i), 2, List.of(listener))
              .fit(topology(settings.get(i)), training, Optional.of(held))
              .parameters()
              .values();
      TrainingResult result = results.get(i);
      assertThat(result.parameters().values()).as("network " + i).containsExactly(expected);
      assertThat(result.history())
          .as("network " + i)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds", "examplesPerSecond")
          .isEqualTo(reports);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnOneCore {

    private SparkSession spark;

    @BeforeAll
    void start() {
      spark = SparkSessions.start("local[1]");
    }

    @AfterAll
    void stop() {
      spark.stop();
    }

    @ParameterizedTest(name = "steps per round {0}")
    @CsvSource({"auto", "1"})
    void eachHasTheBitsThatItHasAlone(String stepsPerRound) {
      assertAsAlone(
          spark,
          five(),
          train(spark, members(five()), Sharing.of("auto", stepsPerRound, "auto", "auto")));
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnOneMachine {

    private SparkSession spark;

    @BeforeAll
    void start() {
      spark = SparkSessions.start("local[2]");
    }

    @AfterAll
    void stop() {
      spark.stop();
    }

    @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, {3}")
    @CsvSource({
      "auto, auto, auto, auto",
      "auto, 1, flat, memory",
      "auto, 7, flat, disk",
      "2, auto, flat, memory",
      "2, 1, flat, disk",
      "2, 1, sliced, memory",
    })
    void eachHasTheBitsThatItHasAlone(
        String replicas, String stepsPerRound, String reduction, String caching) {
      ExecutionSettings execution = Sharing.of(replicas, stepsPerRound, reduction, caching);
      assertAsAlone(spark, five(), train(spark, members(five()), execution));
    }

    @Test
    void oneMoreNetworkIsNoMoreJobs() throws TimeoutException {
      List<TrainingSettings> four = IntStream.range(0, 4).mapToObj(i -> settings(i)).toList();
      ExecutionSettings execution = Sharing.of("auto", "7", "auto", "auto");
      List<String> one = jobs(members(four.subList(0, 1)), execution);
      List<String> all = jobs(members(four), execution);
      assertThat(all).hasSameSizeAs(one);
      assertThat(one).contains("nabla: epoch 2/3, steps 24–30", "nabla: epoch 2/3, validation");
      assertThat(all)
          .contains(
              "nabla: epoch 2/3, steps 24–30, 4 networks",
              "nabla: epoch 2/3, validation, 4 networks")
          .doesNotContain("nabla: epoch 2/3, steps 24–30");
    }

    private List<String> jobs(List<Member> members, ExecutionSettings execution)
        throws TimeoutException {
      return JobRecorder.during(spark.sparkContext(), () -> train(spark, members, execution))
          .stream()
          .map(job -> job.getProperty("spark.job.description"))
          .toList();
    }

    /** Other microbatches, another batch size, other weights of rows, another order. */
    @Test
    void networksThatNeedOtherRowsAreReadOnceAndPackedAnew() throws TimeoutException {
      List<TrainingSettings> all =
          List.of(
              settings(1),
              settings(2).setHiddenLayers(new int[] {300}), // 64 in a microbatch, not 128
              settings(3).setBatchSize(128),
              settings(4).setClassWeights("[1, 2.5, 0.5]"),
              settings(5).setShuffleSeed(5),
              settings(6));
      List<TrainingResult> results = new ArrayList<>();
      List<String> jobs =
          JobRecorder.during(
                  spark.sparkContext(),
                  () -> results.addAll(train(spark, members(all), Sharing.AUTO)))
              .stream()
              .map(job -> job.getProperty("spark.job.description"))
              .toList();
      assertAsAlone(spark, all, results);
      assertThat(jobs)
          .filteredOn(job -> !job.startsWith("nabla: epoch"))
          .containsExactly(
              "nabla: looking at rows",
              "nabla: looking at held",
              "nabla: packing held",
              "nabla: packing rows",
              "nabla: packing rows",
              "nabla: packing rows",
              "nabla: packing rows",
              "nabla: packing rows");
      assertThat(spark.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    }

    @Test
    void aNetworkThatHasEnoughLeavesTheOthers() {
      List<TrainingSettings> early =
          List.of(
              settings(1).setEpochs(12).setPatience(1),
              settings(2).setEpochs(12).setPatience(2).setTol(0.01),
              settings(3).setEpochs(8).setLearningRate(1e-4));
      List<TrainingResult> results = train(spark, members(early), Sharing.AUTO);
      assertThat(results).extracting(result -> result.history().size()).doesNotHaveDuplicates();
      assertAsAlone(spark, early, results);
    }

    @Test
    void aNetworkThatDivergesKeepsWhatItHasAndTheOthersGoOn() {
      List<TrainingSettings> wild =
          List.of(
              settings(1),
              settings(2)
                  .setOptimizer("gradient-descent")
                  .setLearningRate(1e30)
                  .setOnDivergence("keep"),
              settings(3));
      List<TrainingResult> results = train(spark, members(wild), Sharing.AUTO);
      assertThat(results)
          .extracting(result -> result.diverged().isPresent())
          .containsExactly(false, true, false);
      assertAsAlone(spark, wild, results);
    }

    @Test
    void aNetworkThatFailsEndsAll() {
      TrainingSettings wild = settings(2).setOptimizer("gradient-descent").setLearningRate(1e30);
      Closed closed = new Closed();
      assertThatThrownBy(
              () ->
                  train(
                      spark,
                      List.of(member(settings(1).setEpochs(100_000), closed), member(wild, closed)),
                      Sharing.AUTO))
          .isInstanceOf(TrainingDivergedException.class);
      assertThat(closed.times).isEqualTo(2);
      assertNothingIsLeft();
    }

    @Test
    void whoeverInterruptsTheCallerEndsAll() {
      Thread caller = Thread.currentThread();
      TrainingListener interrupting =
          new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
              if (report.epoch() == 2) {
                caller.interrupt();
              }
            }
          };
      assertThatThrownBy(
              () ->
                  train(
                      spark,
                      List.of(
                          member(settings(1).setEpochs(100_000)),
                          member(settings(2).setEpochs(100_000), interrupting)),
                      Sharing.AUTO))
          .isInstanceOf(TrainingInterruptedException.class)
          .hasMessageContaining("its thread was interrupted");
      assertThat(Thread.interrupted()).isTrue();
      assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
      assertThat(Handover.WithinJvm.OPEN).isEmpty();
      assertThat(spark.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.matches("nabla-\\d+"));
    }

    /** As by a signal: each saves where it is; one is a round ahead, and one was done before. */
    @Test
    void theyGoOnFromTheirCheckpoints(@TempDir Path directory) {
      List<TrainingSettings> all = five();
      ExecutionSettings execution = Sharing.of("auto", "7", "auto", "auto");
      List<Member> stopped = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        stopped.add(saved(all.get(i), directory, new StopAfter(i == 4 ? 1_000 : 30 + 7 * i)));
      }
      assertThatThrownBy(() -> train(spark, stopped, execution))
          .isInstanceOf(TrainingStoppedException.class);

      List<TrainingStarted> started = new ArrayList<>();
      List<Member> resumed =
          all.stream().map(one -> saved(one, directory, new Started(started))).toList();
      assertAsAlone(spark, all, train(spark, resumed, Sharing.AUTO));
      // rounds of 7 steps in chunks of 12
      assertThat(started)
          .extracting(TrainingStarted::stepsDone)
          .containsExactlyInAnyOrder(31L, 43L, 48L, 55L, 48L);
    }

    @Test
    void fullBatchesAreOneAfterAnother() {
      List<TrainingSettings> full =
          List.of(
              fullBatch(1).setOptimizer("lbfgs").setEpochs(4),
              fullBatch(2).setOptimizer("owlqn").setRegParam(0.01).setElasticNetParam(0.5),
              settings(3));
      assertAsAlone(spark, full, train(spark, members(full), Sharing.AUTO));
    }
  }

  private static TrainingSettings fullBatch(long seed) {
    return new TrainingSettings()
        .setHiddenLayers(new int[] {8})
        .setEpochs(3)
        .setSeed(seed)
        .setShuffleSeed(1)
        .setChunkMegabytes(1);
  }

  @Nested
  @Tag("cluster")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnACluster {

    private SparkSession spark;

    @BeforeAll
    void start() {
      spark = SparkSessions.start("local-cluster[2,1,1024]");
    }

    @AfterAll
    void stop() {
      spark.stop();
    }

    @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, {3}")
    @CsvSource({
      "auto, auto, auto, auto",
      "1, auto, flat, memory",
      "2, 7, flat, disk",
      "2, 1, flat, memory",
      "2, 1, sliced, memory",
    })
    void eachHasTheBitsThatItHasAlone(
        String replicas, String stepsPerRound, String reduction, String caching) {
      ExecutionSettings execution = Sharing.of(replicas, stepsPerRound, reduction, caching);
      assertAsAlone(spark, five(), train(spark, members(five()), execution));
    }

    /** Local SGD is another algorithm, and each has the bits of its own run of it. */
    @Test
    void eachAveragesByItself() {
      List<TrainingSettings> local =
          List.of(settings(1).setLocalSteps(3), settings(2).setLocalSteps(3), settings(3));
      ExecutionSettings execution = Sharing.of("2", "auto", "auto", "auto");
      List<TrainingResult> results = train(spark, members(local), execution);
      for (int i = 0; i < local.size(); i++) {
        assertThat(results.get(i).parameters().values())
            .containsExactly(
                train(spark, members(local.subList(i, i + 1)), execution)
                    .get(0)
                    .parameters()
                    .values());
      }
    }
  }

  private static final class Closed implements TrainingListener {

    private int times;

    @Override
    public void close() {
      times++;
    }
  }

  private record Started(List<TrainingStarted> all) implements TrainingListener {

    @Override
    public void onStart(TrainingStarted plan) {
      synchronized (all) {
        all.add(plan);
      }
    }
  }

  private static final class StopAfter implements TrainingListener {

    private final int steps;
    private int done;

    StopAfter(int steps) {
      this.steps = steps;
    }

    @Override
    public void onStep(StepReport report) {
      done++;
    }

    @Override
    public boolean isToStop() {
      return done >= steps;
    }
  }
}
