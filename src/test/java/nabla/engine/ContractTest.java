package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import nabla.model.RunIdentity;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Perturbation;
import nabla.nn.Topology;
import nabla.optim.Memory;
import nabla.optim.OptimizerState;
import nabla.optim.Step;
import nabla.optim.Transformation;
import nabla.optim.Update;
import nabla.schedule.Progress;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training promises: same examples, settings and seed, same bits. */
class ContractTest {

  private static final int ROWS = 1000;
  private static final int BATCH = 256; // two microbatches

  /** Row i has i for its first feature. */
  private static ArrayExamples examples() {
    Random random = new Random(5);
    float[][] features = new float[ROWS][3];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      features[i] = new float[] {i, random.nextFloat(), random.nextFloat()};
      labels[i] = i % 3;
    }
    return ArrayExamples.of(features, labels);
  }

  private static TrainingSettings settings() {
    return new TrainingSettings().setHiddenLayers(new int[] {7}).setEpochs(3).setBatchSize(512);
  }

  private static String train(TrainingSettings settings, int threads) {
    return new ArrayTrainer(settings, threads, List.of())
        .fit(examples(), Optional.of(examples()))
        .weightsSha256();
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    String expected = train(settings(), 1);
    for (int threads : new int[] {2, 3, 4, 64}) {
      assertThat(train(settings(), threads)).as(threads + " threads").isEqualTo(expected);
    }
  }

  /** What is random in a step, and weights of classes. */
  private static TrainingSettings perturbed() {
    return settings()
        .setDropout(0.4)
        .setInputDropout(0.1)
        .setDropoutSchedule("polynomial(1, 0.5)")
        .setInputNoise(0.5)
        .setLabelSmoothing(0.1)
        .setClassWeights("balanced");
  }

  @Test
  void whatIsRandomInAStepDoesNotDependOnThreads() {
    String expected = train(perturbed(), 1);
    assertThat(expected).isNotEqualTo(train(settings(), 1));
    for (int threads : new int[] {2, 4}) {
      assertThat(train(perturbed(), threads)).as(threads + " threads").isEqualTo(expected);
    }
  }

  /** Steps so small that no weight changes: an evaluation is as without, the steps' cost isn't. */
  @Test
  void anEvaluationKnowsNothingOfWhatIsRandomInAStep() {
    List<EpochReport> reports = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report) {
            reports.add(report);
          }
        };
    for (TrainingSettings settings : List.of(settings(), perturbed())) {
      settings.setEpochs(1).setOptimizer("gradient-descent").setLearningRate(1e-35);
      new ArrayTrainer(settings, 1, List.of(listener)).fit(examples(), Optional.of(examples()));
    }
    assertThat(reports.get(1).validation()).isEqualTo(reports.get(0).validation()).isPresent();
    assertThat(reports.get(1).cost()).isNotEqualTo(reports.get(0).cost());
  }

  /** Every step and every microbatch has a mask of its own, and the same whenever it is asked. */
  @Test
  void masksAreOfTheStepAndTheMicrobatch() {
    Topology topology =
        new Topology(64, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    float[] ones = new float[64];
    Arrays.fill(ones, 1);
    List<Shard> shards =
        IntStream.range(0, 2)
            .mapToObj(s -> new Shard(0, s, 64, 1, false, ones, new float[] {1}, new float[] {1}))
            .toList();
    BatchPlan plan = new BatchPlan(2, 2, 1, 2);
    Perturbation half = new Perturbation(0, 0, 0.5, 0);
    Set<String> gradients = ConcurrentHashMap.newKeySet();
    for (int again = 0; again < 2; again++) {
      for (long step : new long[] {0, 1, 1L << 40}) {
        for (long seed : new long[] {1, 2}) {
          for (Shard shard : shards) {
            StepEngine engine = new StepEngine(topology, half, plan, 1, 1);
            engine.visit(List.of(shard), seed, 1);
            StepRange range =
                new StepRange(
                    1,
                    0,
                    0,
                    1,
                    new Progress(step, 1L << 41, 1L << 41, List.of()),
                    StepEngineTest.constant(0.1),
                    Update.of());
            float[] g = engine.gradientSum(Parameters.zeros(topology), range).gradient();
            gradients.add(Arrays.toString(g)); // −r
          }
        }
      }
    }
    assertThat(gradients).hasSize(3 * 2 * 2);
  }

  @Test
  void theOrderOfTheExamplesLeavesNoTrace() {
    ArrayExamples examples = examples();
    float[][] features = new float[ROWS][];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      int row = (i * 7 + 3) % ROWS;
      features[i] = examples.features[row];
      labels[i] = (int) examples.targets[row][0];
    }
    assertThat(new ArrayTrainer(settings()).fit(features, labels).weightsSha256())
        .isEqualTo(train(settings(), 1));
  }

  @Test
  void everySettingThatDecidesGivesOtherBits() {
    String expected = train(settings(), 1);
    assertThat(
            List.of(
                train(settings().setSeed(2), 1),
                train(settings().setBatchSize(511), 1),
                train(settings().setEpochs(4), 1),
                train(settings().setRegParam(0.1), 1),
                train(settings().setDropout(0.1), 1),
                train(settings().setDropout(0.1).setDropoutSchedule("cosine"), 1),
                train(settings().setInputDropout(0.1), 1),
                train(settings().setInputNoise(0.1), 1),
                train(settings().setLabelSmoothing(0.1), 1),
                train(settings().setClassWeights("[1, 2, 1]"), 1),
                train(settings().setWeightRate(0.5), 1),
                train(settings().setBiasRate(0.5), 1),
                train(settings().setInputScale(true), 1),
                train(settings().setInputScale(true).setScaleRate(6), 1),
                train(settings().setNormalisation("layer"), 1),
                train(settings().setInitializer("normal"), 1),
                train(settings().setInitializer("normal").setParametrisation("neural-tangent"), 1),
                train(settings().setInitializer("glorot"), 1)))
        .doesNotContain(expected)
        .doesNotHaveDuplicates();
  }

  /** The rows that the steps of an epoch take, one batch after another. */
  private static List<List<Integer>> batches(int chunks, int epoch) {
    BatchPlan plan = new BatchPlan(ROWS, BATCH, chunks);
    long seed = 9;
    List<List<Shard>> packed =
        new CanonicalOrder(examples()).shards(seed, chunks, plan.microbatches());
    Microbatch microbatch = new Microbatch(3, 3, ROWS);
    List<List<Integer>> batches = new ArrayList<>();
    for (int place = 0; place < chunks; place++) {
      List<Shard> chunk = packed.get(EpochOrder.ofChunks(seed, epoch, chunks).at(place));
      for (int step = 0; step < plan.stepsPerChunk(); step++) {
        List<Integer> batch = new ArrayList<>();
        for (Shard shard : chunk) {
          EpochOrder order = EpochOrder.ofRows(seed, epoch, shard);
          int from = plan.begin(step, shard.rows());
          int to = plan.begin(step + 1, shard.rows());
          shard.gather(
              IntStream.range(from, to).map(order::at).toArray(), to - from, 3, microbatch);
          for (int x = 0; x < microbatch.size(); x++) {
            batch.add((int) microbatch.inputs()[3 * x]);
          }
        }
        batches.add(batch);
      }
    }
    return batches;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anEpochTakesEveryRowOnce(int chunks) {
    List<List<Integer>> batches = batches(chunks, 1);
    assertThat(batches).hasSize(new BatchPlan(ROWS, BATCH, chunks).steps());
    assertThat(batches.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROWS).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyEpochHasAnOrderOfItsOwn(int chunks) {
    Set<List<List<Integer>>> orders = ConcurrentHashMap.newKeySet();
    for (int epoch = 1; epoch <= 5; epoch++) {
      orders.add(batches(chunks, epoch));
    }
    assertThat(orders).hasSize(5);
  }

  /** Remembers which threads have updated how many elements. */
  private record Watched(Map<String, Integer> elements) implements Transformation {

    @Override
    public void apply(Step step, Memory memory, int from, int to) {
      elements.merge(Thread.currentThread().getName(), to - from, Integer::sum);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 2", "4, 4", "64, 4"})
  void threadsShareAStep(int threads, int computing) {
    Topology topology =
        new Topology(3, List.of(new Layer(4096, Activation.IDENTITY)), Cost.QUADRATIC);
    BatchPlan plan = new BatchPlan(ROWS, 512, 1); // four microbatches
    StepEngine engine =
        new StepEngine(topology, Perturbation.NONE, plan, plan.microbatches(), threads);
    engine.visit(new CanonicalOrder(targets(4096)).shards(1, 1, plan.microbatches()).get(0), 1, 1);
    Map<String, Integer> elements = new ConcurrentHashMap<>();
    StepRange range =
        new StepRange(
            1,
            0,
            0,
            2,
            new Progress(0, 2, 2, List.of()),
            StepEngineTest.constant(0.1),
            Update.of(new Watched(elements)));
    engine.steps(
        range,
        Initializer.HE.parameters(topology, 1),
        new OptimizerState(0, new float[0][]),
        () -> {});
    assertThat(elements).hasSize(computing);
    assertThat(elements.values()).containsOnly(2 * 4 * 4096 / computing);
  }

  private static ArrayExamples targets(int width) {
    ArrayExamples examples = examples();
    float[][] features = new float[ROWS][];
    float[][] targets = new float[ROWS][width];
    for (int i = 0; i < ROWS; i++) {
      features[i] = new float[] {i / 1000f, 0, 1};
      targets[i][i] = examples.weights[i];
    }
    return ArrayExamples.of(features, targets);
  }

  /** η of the first, the middle and the last of 3 · 5 steps. */
  @ParameterizedTest
  @CsvSource({
    "constant, 0.1, 0.1, 0.1",
    // 0.02 + 0.04 (1 + cos(π t / 15)) for t = 0, 7, 14
    "cosine(0.2), 0.1, 0.06418113853070614, 0.020874095970645778",
  })
  void theLearningRateIsThatOfTheSchedule(
      String schedule, double first, double middle, double last) {
    List<Double> rates = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            rates.add(report.learningRate());
          }
        };
    TrainingSettings settings =
        settings().setBatchSize(200).setLearningRateSchedule(schedule).setLearningRate(0.1);
    new ArrayTrainer(settings, 2, List.of(listener)).fit(examples(), Optional.empty());
    assertThat(rates).hasSize(15);
    assertThat(List.of(rates.get(0), rates.get(7), rates.get(14)))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
        .containsExactly(first, middle, last);
  }

  /** One weight, one step: η shows in what the weight becomes. */
  @Test
  void theLearningRateIsUsedAsItIsReported() {
    TrainingSettings settings =
        new TrainingSettings()
            .setHiddenLayers(new int[0])
            .setOptimizer("gradient-descent")
            .setLearningRate(0.25)
            .setCost("quadratic")
            .setEpochs(1);
    float[] w =
        new ArrayTrainer(settings)
            .fit(new float[][] {{2}}, new float[][] {{1}})
            .parameters()
            .values();
    Topology topology = new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    float before = Initializer.HE.parameters(topology, 1).values()[0];
    float error = 2 * before - 1; // a − y, with the bias at 0
    assertThat(w).containsExactly(before - 0.25f * error * 2, -0.25f * error);
  }

  @Test
  void howAnIdentityIsMadeUpIsTold() {
    TrainingSettings settings = settings().setLocalSteps(4);
    Topology topology = settings.topology(3, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    BatchPlan plan = BatchPlan.of(ROWS, 20L * ROWS, topology, 5000, settings.chunkBytes());
    RunIdentity one = identity(settings, topology, plan, 1);
    assertThat(one.facts())
        .containsEntry("batchSize", "1000") // all rows
        .containsEntry("epochs", "3")
        .containsEntry("topology", topology.toString())
        .containsEntry("data", "these rows")
        .containsEntry("validation", "those rows")
        .containsEntry("chunks", "1")
        .containsKeys("Nabla", "BLAS", "seed", "optimizer", "initializer")
        .doesNotContainKeys("localSteps", "replicas");
    assertThat(identity(settings, topology, plan, 2).differencesTo(one))
        .contains("localSteps was 4")
        .contains("replicas was 2");
    assertThat(identity(settings.setLocalSteps(1), topology, plan, 2)).isEqualTo(one);
  }

  private static RunIdentity identity(
      TrainingSettings settings, Topology topology, BatchPlan plan, int replicas) {
    return TrainingRun.of(
            settings, topology, plan, replicas, "these rows", Optional.of("those rows"))
        .identity();
  }
}
