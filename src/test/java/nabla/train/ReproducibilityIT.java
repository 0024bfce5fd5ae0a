package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Shards;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.BatchPlan;
import nabla.engine.Evaluation;
import nabla.engine.Meeting;
import nabla.engine.RoundLength;
import nabla.engine.Shard;
import nabla.engine.StepReport;
import nabla.engine.Trainer;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingRun;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.Ensemble;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Normalisation;
import nabla.nn.Parameters;
import nabla.nn.Parametrisation;
import nabla.nn.Topology;
import nabla.settings.Caching;
import nabla.settings.ExecutionSettings;
import nabla.settings.Metric;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerResourceProfileAdded;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract: same rows, settings and seed, same bits. */
class ReproducibilityIT {

  private static final Topology TOPOLOGY =
      new Topology(
          20,
          List.of(new Layer(16, Activation.RELU), new Layer(3, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);
  private static final Topology EVERY_FORM = // scaled, normalised, embedded
      new Topology(
              20,
              TOPOLOGY.layers(),
              TOPOLOGY.cost(),
              Parametrisation.NEURAL_TANGENT,
              true,
              Normalisation.LAYER)
          .withEmbedding(List.of(Embedding.ofCode(2, 8, 3), Embedding.ofCategory(12, 8, 2)));
  private static final int ROWS = 18_000; // two chunks of a mebibyte at most
  private static final int BATCH = 512; // 4 microbatches

  private static int[] expected; // by local[1], one step per job
  private static int[] expectedOfPerturbed; // likewise
  private static int[] expectedOfFrozen; // likewise
  private static int[] expectedOfEveryForm; // likewise

  @BeforeAll
  static void trainTheSimplestWay() {
    SparkSession spark = SparkSessions.start("local[1]");
    try {
      ExecutionSettings simplest = Sharing.of("1", "1", "flat", "memory");
      expected = train(rows(spark), settings(1), simplest);
      expectedOfPerturbed = train(rows(spark), perturbed(), simplest);
      expectedOfFrozen = trainFrozen(rows(spark), simplest);
      expectedOfEveryForm = train(EVERY_FORM, rows(spark), ofRealMlp(), simplest);
    } finally {
      spark.stop();
    }
  }

  private static Dataset<Row> rows(SparkSession spark) {
    return spark
        .range(ROWS)
        .selectExpr(
            "transform(sequence(1, 20), i -> cast(xxhash64(id, i) % 1000 / 500.0 as float)) as x",
            "id % 3 as y");
  }

  private static TrainingSettings settings(long seed) {
    return new TrainingSettings()
        .setEpochs(2)
        .setBatchSize(BATCH)
        .setSeed(seed)
        .setLearningRateSchedule("cosine")
        .setLearningRate(0.01)
        .setRegParam(1e-4)
        .setChunkMegabytes(1);
  }

  /** What is random in a step, and weights of classes. */
  private static TrainingSettings perturbed() {
    return settings(1)
        .setDropout(0.3)
        .setInputDropout(0.1)
        .setDropoutSchedule("cosine(0.5)")
        .setInputNoise(0.1)
        .setLabelSmoothing(0.1)
        .setClassWeights("[1, 2.5, 0.5]");
  }

  /** With rates by kind. */
  private static TrainingSettings ofRealMlp() {
    return perturbed().setBiasRate(0.1).setScaleRate(6).setInitializer("normal");
  }

  private static Examples examples(Dataset<Row> rows) {
    return Examples.of(rows, "rows", new Columns("x", new Target.Labels("y", 3), Optional.empty()));
  }

  private static int[] train(
      Dataset<Row> rows,
      TrainingSettings settings,
      ExecutionSettings execution,
      TrainingListener... listeners) {
    return train(TOPOLOGY, rows, settings, execution, listeners);
  }

  private static int[] train(
      Topology topology,
      Dataset<Row> rows,
      TrainingSettings settings,
      ExecutionSettings execution,
      TrainingListener... listeners) {
    return bits(
        new SparkTrainer(settings, execution, Optional.empty(), List.of(listeners))
            .fit(topology, examples(rows), Optional.empty())
            .parameters());
  }

  /** The output layer alone, from given weights on, with all that measures norms. */
  private static int[] trainFrozen(Dataset<Row> rows, ExecutionSettings execution) {
    TrainingSettings settings =
        settings(1)
            .setOptimizer("lamb")
            .setMaxGradientNorm(0.1)
            .setMaxWeightNorm(0.9)
            .setAverageDecay(0.9);
    Topology topology = TOPOLOGY.withFrozen(1);
    Parameters start = Initializer.NORMAL.parameters(topology, 8);
    int[] bits =
        bits(
            new SparkTrainer(settings, execution, Optional.empty(), List.of(), Optional.of(start))
                .fit(topology, examples(rows), Optional.empty())
                .parameters());
    int from = topology.trainedFrom();
    assertThat(Arrays.copyOf(bits, from)).containsExactly(Arrays.copyOf(bits(start), from));
    return bits;
  }

  /** The same with something between the packed shards and the tasks. */
  private static int[] trainThrough(
      Function<Shard, Shard> seen, Dataset<Row> rows, ExecutionSettings execution) {
    TrainingSettings settings = settings(1);
    Examples examples = examples(rows);
    Survey survey = examples.survey(TOPOLOGY);
    BatchPlan plan =
        BatchPlan.of(survey.rows(), survey.bytes(), TOPOLOGY, BATCH, settings.chunkBytes());
    Parallelism parallelism =
        Parallelism.of(examples.spark()).shared(execution.replicas(), plan.microbatches());
    TrainingRun run =
        TrainingRun.of(
            settings, TOPOLOGY, plan, parallelism.tasks(), survey.identity(), Optional.empty());
    try (Shards shards =
            Shards.pack(
                examples, survey, 1, plan, parallelism.tasks(), Caching.AUTO, new float[0]);
        SparkRounds rounds =
            SparkRounds.of(
                List.of(run),
                new StepTasks(shards.rdd().map(seen), shards.layout(), parallelism.profile()),
                parallelism,
                RoundLength.of(parallelism.tasks(), execution.stepsPerRound(), 1, true),
                Reduction.AUTO)) {
      Trainer trainer = new Trainer(run, Optional.empty(), new TrainingListener() {});
      SparkEvaluations none =
          new SparkEvaluations(examples, Optional.empty(), settings, Meeting.alone());
      return bits(trainer.fit(SeatedRounds.alone(rounds), none).parameters());
    }
  }

  private static int[] bits(Parameters parameters) {
    float[] values = parameters.values();
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnOneMachine {

    private SparkSession spark;

    @BeforeAll
    void start() {
      spark = SparkSessions.start("local[2,4]"); // a task may fail three times
    }

    @AfterAll
    void stop() {
      spark.stop();
    }

    @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, {3}")
    @CsvSource({
      "auto, auto, auto, auto",
      "auto, 1, flat, memory",
      "auto, 1, flat, disk",
      "auto, 7, flat, memory",
      "auto, auto, flat, disk",
      "2, 1, flat, memory",
      "4, 1, sliced, disk",
      "2, auto, auto, memory",
      "4, auto, flat, disk",
      "2, 5, flat, memory",
    })
    void howTheWorkIsSharedOutLeavesNoTrace(
        String replicas, String stepsPerRound, String reduction, String caching) {
      ExecutionSettings execution = Sharing.of(replicas, stepsPerRound, reduction, caching);
      assertThat(train(rows(spark), settings(1), execution)).containsExactly(expected);
    }

    @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, {3}")
    @CsvSource({
      "auto, auto, auto, auto",
      "auto, 7, flat, disk",
      "2, auto, auto, memory",
      "4, 1, sliced, disk",
    })
    void whatIsRandomInAStepDoesNotDependOnIt(
        String replicas, String stepsPerRound, String reduction, String caching) {
      ExecutionSettings execution = Sharing.of(replicas, stepsPerRound, reduction, caching);
      assertThat(train(rows(spark), perturbed(), execution))
          .containsExactly(expectedOfPerturbed)
          .isNotEqualTo(expected);
      assertThat(trainFrozen(rows(spark), execution)).containsExactly(expectedOfFrozen);
      assertThat(train(EVERY_FORM, rows(spark), ofRealMlp(), execution))
          .containsExactly(expectedOfEveryForm);
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "17"})
    void partitioningAndOrderOfTheRowsLeaveNoTrace(int partitions) {
      Dataset<Row> shuffled =
          rows(spark).orderBy(functions.rand(partitions)).repartition(partitions).cache();
      assertThat(train(shuffled, settings(1), Sharing.of("auto", "auto", "auto", "auto")))
          .containsExactly(expected);
      shuffled.unpersist();
    }

    @Test
    void anotherSeedAndLocalSgdGiveOtherBits() {
      assertThat(train(rows(spark), settings(2), Sharing.of("auto", "auto", "auto", "auto")))
          .isNotEqualTo(expected);
      TrainingSettings local = settings(1).setLocalSteps(3);
      int[] averaged = train(rows(spark), local, Sharing.of("2", "auto", "auto", "auto"));
      assertThat(averaged).isNotEqualTo(expected);
      assertThat(train(rows(spark), local, Sharing.of("2", "1", "auto", "disk")))
          .containsExactly(averaged);
      assertThat(train(rows(spark), local, Sharing.of("1", "auto", "auto", "auto")))
          .as("one replica averages nothing")
          .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"auto", "1"})
    void survivesTasksThatFailOnce(String stepsPerRound) {
      int[] bits =
          trainThrough(
              shard -> {
                if (shard.index() == 0 && TaskContext.get().attemptNumber() == 0) {
                  throw new IllegalStateException("fails once, on purpose");
                }
                return shard;
              },
              rows(spark),
              Sharing.of("auto", stepsPerRound, "auto", "auto"));
      assertThat(bits).containsExactly(expected);
      assertThat(Handover.WithinJvm.OPEN).isEmpty();
    }
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

    /** One may have been killed by the test before, and takes a while to be replaced. */
    @BeforeEach
    void waitForBothExecutors() throws InterruptedException {
      for (int i = 0; i < 600 && executors() < 2; i++) {
        Thread.sleep(100);
      }
      assertThat(executors()).isEqualTo(2);
    }

    private int executors() {
      return spark.sparkContext().getExecutorMemoryStatus().size() - 1;
    }

    @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, {3}")
    @CsvSource({
      "auto, auto, auto, auto",
      "1, auto, flat, memory",
      "1, 1, flat, memory",
      "2, 1, flat, disk",
      "2, 1, sliced, memory",
      "4, 1, flat, memory",
      "4, 1, sliced, disk",
    })
    void givesTheBitsOfOneMachine(
        String replicas, String stepsPerRound, String reduction, String caching) {
      ExecutionSettings execution = Sharing.of(replicas, stepsPerRound, reduction, caching);
      assertThat(train(rows(spark), settings(1), execution)).containsExactly(expected);
    }

    @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, {3}")
    @CsvSource({"auto, auto, auto, auto", "2, 7, flat, disk", "4, 1, sliced, memory"})
    void whatIsRandomInAStepIsThatOfOneMachine(
        String replicas, String stepsPerRound, String reduction, String caching) {
      ExecutionSettings execution = Sharing.of(replicas, stepsPerRound, reduction, caching);
      assertThat(train(rows(spark), perturbed(), execution)).containsExactly(expectedOfPerturbed);
      assertThat(trainFrozen(rows(spark), execution)).containsExactly(expectedOfFrozen);
      assertThat(train(EVERY_FORM, rows(spark), ofRealMlp(), execution))
          .containsExactly(expectedOfEveryForm);
    }

    @ParameterizedTest
    @CsvSource({"2, 1, flat, memory", "2, 1, sliced, disk", "1, 4, flat, memory"})
    void survivesAnExecutorThatIsKilled(
        String replicas, String stepsPerRound, String reduction, String caching) {
      ExecutionSettings execution = Sharing.of(replicas, stepsPerRound, reduction, caching);
      AtomicInteger killed = new AtomicInteger();
      TrainingListener killer =
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              if (report.epoch() == 1 && report.step() == 7) {
                executor().destroyForcibly();
                killed.incrementAndGet();
              }
            }
          };
      int[] bits = train(rows(spark), settings(1), execution, killer);
      assertThat(killed).hasValue(1);
      assertThat(bits).containsExactly(expected);
    }

    /** Any executor; they are the only JVMs that this one has started. */
    private ProcessHandle executor() {
      return ProcessHandle.current()
          .descendants()
          .filter(child -> child.info().command().orElse("").endsWith("java"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** One task per executor with all its cores, by stage-level scheduling. */
  @Nested
  @Tag("cluster")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnExecutorsOfSeveralCores {

    private SparkSession spark;

    @BeforeAll
    void start() {
      spark = SparkSessions.start("local-cluster[2,3,1024]", Map.of("spark.executor.cores", "3"));
    }

    @AfterAll
    void stop() {
      spark.stop();
    }

    /** Spark keeps every profile for ever. */
    @Test
    void aTrainingMakesOneResourceProfile() {
      AtomicInteger profiles = new AtomicInteger();
      SparkListener listener =
          new SparkListener() {
            @Override
            public void onResourceProfileAdded(SparkListenerResourceProfileAdded added) {
              profiles.incrementAndGet();
            }
          };
      spark.sparkContext().addSparkListener(listener);
      train(rows(spark), settings(1), Sharing.of("auto", "1", "flat", "memory"));
      spark.sparkContext().removeSparkListener(listener);
      assertThat(profiles.get()).isEqualTo(1);
    }

    @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, {3}")
    @CsvSource({"auto, auto, auto, auto", "auto, 1, sliced, disk", "1, auto, flat, memory"})
    void givesTheBitsOfOneMachine(
        String replicas, String stepsPerRound, String reduction, String caching) {
      int[] bits =
          trainThrough(
              shard -> {
                assertThat(TaskContext.get().cpus()).isEqualTo(3);
                return shard;
              },
              rows(spark),
              Sharing.of(replicas, stepsPerRound, reduction, caching));
      assertThat(bits).containsExactly(expected);
    }
  }

  /** Spark runs a second copy of a slow task on another host only: so there are two. */
  @Nested
  @Tag("cluster")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OnTwoHosts {

    private static final AtomicInteger SLOW = new AtomicInteger(1); // in each executor

    private final AtomicInteger copies = new AtomicInteger();
    private TwoHosts hosts;
    private SparkSession spark;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
      hosts = TwoHosts.start(directory, 1);
      spark =
          SparkSessions.start(
              hosts.master(),
              Map.of(
                  "spark.speculation", "true",
                  "spark.speculation.quantile", "0.5",
                  "spark.speculation.minTaskRuntime", "200ms",
                  "spark.executor.memory", "512m",
                  "spark.scheduler.minRegisteredResourcesRatio", "1.0"));
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
    }

    @AfterAll
    void stop() {
      if (spark != null) {
        spark.stop();
      }
      hosts.close();
    }

    @Test
    void aSecondCopyOfASlowTaskLeavesNoTrace() {
      int[] bits =
          trainThrough(
              shard -> {
                if (shard.index() == 0
                    && TaskContext.get().attemptNumber() == 0
                    && SLOW.getAndDecrement() > 0) {
                  Thread.sleep(4000);
                }
                return shard;
              },
              rows(spark),
              Sharing.of("2", "1", "flat", "memory"));
      assertThat(copies.get()).isPositive();
      assertThat(bits).containsExactly(expected);
    }
  }

  /** With the serializer that many clusters are set to. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class WithKryo {

    private SparkSession spark;

    @BeforeAll
    void start() {
      spark =
          SparkSessions.start(
              "local[2]", Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
    }

    @AfterAll
    void stop() {
      spark.stop();
    }

    @ParameterizedTest(name = "replicas {0}, steps per round {1}, {2}, {3}")
    @CsvSource({
      "auto, auto, auto, disk",
      "2, 1, flat, memory",
      "2, 1, sliced, disk",
    })
    void givesTheSameBits(String replicas, String stepsPerRound, String reduction, String caching) {
      ExecutionSettings execution = Sharing.of(replicas, stepsPerRound, reduction, caching);
      assertThat(train(rows(spark), settings(1), execution)).containsExactly(expected);
    }

    @Test
    void evaluates() {
      Columns columns = new Columns("x", new Target.Labels("y", 3), Optional.empty());
      Parameters parameters = Initializer.HE.parameters(TOPOLOGY, 1);
      Examples examples = Examples.of(rows(spark), "rows", columns);
      Evaluation found = Evaluator.evaluate(examples, Ensemble.of(parameters), Metric.F1);
      assertThat(found.examples()).isEqualTo(ROWS);
      assertThat(found.values().get(Metric.F1)).isBetween(0.0, 1.0);
    }
  }
}
