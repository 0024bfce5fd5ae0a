package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import nabla.model.Checkpoints;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.ParameterTensor.Kind;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What activations, costs and initial weights make of a training. */
class LayersAndCostsTest {

  private static final float[][] XOR = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};

  private static TrainingSettings linear(String cost) {
    return new TrainingSettings()
        .setHiddenLayers(new int[0])
        .setCost(cost)
        .setEpochs(600)
        .setBatchSize(16)
        .setKeep("last")
        .setLearningRate(0.1)
        .setLearningRateSchedule("cosine");
  }

  /** Of the numbers 0, 0, 0, 1, 1, 2, 3, 5, 8, 100 the one whose cost is least. */
  @ParameterizedTest
  @CsvSource({
    "squared-error, 12, 0.05", // the mean
    "quantile(0.25), 0, 0.05",
    "quantile(0.65), 3, 0.05", // above six of them, and not above seven
    "quantile(0.85), 8, 0.05",
    "huber(1), 1.6667, 0.05" // a: 3 + 2 (a − 1) + (a − 2) − 4 = 0
  })
  void theOutputIsTheLeastCostly(String cost, double expected, double tolerance) {
    float[] y = {0, 0, 0, 1, 1, 2, 3, 5, 8, 100};
    float[][] targets = new float[y.length][1];
    float[][] features = new float[y.length][1];
    for (int i = 0; i < y.length; i++) {
      targets[i][0] = y[i];
    }
    TrainedModel model = new ArrayTrainer(linear(cost)).fit(features, targets);
    assertThat((double) model.predict(new float[1])[0]).isCloseTo(expected, within(tolerance));
  }

  @Test
  void countsAreLearnedAsRates() {
    float[][] features = {{0}, {0}, {0}, {0}, {1}, {1}, {1}, {1}};
    float[][] counts = {{1}, {2}, {3}, {6}, {0}, {0}, {1}, {0}};
    TrainedModel model = new ArrayTrainer(linear("poisson")).fit(features, counts);
    assertThat(model.topology()).hasToString("1-1(exp), poisson");
    assertThat(model.predict(new float[] {0})[0]).isCloseTo(3f, within(0.01f));
    assertThat(model.predict(new float[] {1})[0]).isCloseTo(0.25f, within(0.01f));
  }

  @Test
  void targetsOutsideTheDomainAreNamed() {
    float[][] features = {{0}, {1}, {2}};
    assertThatThrownBy(
            () -> new ArrayTrainer(linear("poisson")).fit(features, new float[][] {{0}, {2}, {-1}}))
        .hasMessage(
            "targets must be finite numbers of at least 0 for the cost poisson, got -1.0 for example 2");
    assertThatThrownBy(
            () -> new ArrayTrainer(linear("hinge")).fit(features, new float[][] {{0}, {-1}, {1}}))
        .hasMessage("targets must be zeros and ones for the cost hinge, got -1.0 for example 1");
  }

  @Test
  void hingeMakesMarginsOfAtLeastOne() {
    float[][] features = {{0, 0}, {0, 3}, {3, 0}, {0.1f, 0.2f}, {0, 3.3f}, {3.1f, 0}};
    int[] labels = {0, 1, 2, 0, 1, 2};
    TrainingSettings settings = linear("hinge").setHiddenLayers(new int[] {12});
    TrainedModel model = new ArrayTrainer(settings).fit(features, labels);
    for (int i = 0; i < labels.length; i++) {
      float[] margins = model.predict(features[i]);
      for (int j = 0; j < 3; j++) {
        assertThat(j == labels[i] ? margins[j] : -margins[j]).isGreaterThan(0.98f);
      }
      assertThat(model.classify(features[i])).isEqualTo(String.valueOf(labels[i]));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "softmax-focal(2) | gelu-erf     | he",
        "sigmoid-focal    | mish         | orthogonal",
        "hinge            | silu         | he",
        "quadratic        | elu(0.5)     | glorot",
        "softmax-cross-entropy | selu    | lecun-normal",
        "sigmoid-cross-entropy | softplus | orthogonal",
        "softmax-focal(0.5) | softsign   | glorot",
      })
  void eachTellsExclusiveOrAndIsTheSameWithAnyThreadsAndWhenLoaded(
      String cost, String activation, String initializer, @TempDir Path directory) {
    TrainingSettings settings =
        linear(cost)
            .setHiddenLayers(new int[] {12, 12})
            .setActivation(activation)
            .setInitializer(initializer)
            .setBiasRate(0.5);
    TrainedModel model = new ArrayTrainer(settings, 1, List.of()).fit(XOR, new int[] {0, 1, 1, 0});
    assertThat(model.classify(XOR)).containsExactly("0", "1", "1", "0");

    settings.setEpochs(2).setBatchSize(128);
    List<String> bits = new ArrayList<>();
    for (int threads : new int[] {1, 2, 4}) {
      ArrayTrainer trainer = new ArrayTrainer(settings, threads, List.of());
      bits.add(trainer.fit(halves(), Optional.empty()).weightsSha256());
    }
    assertThat(bits).containsOnly(bits.get(0));

    Path file = directory.resolve("model.safetensors");
    model.save(file);
    TrainedModel loaded = TrainedModel.load(file);
    assertThat(loaded.topology()).isEqualTo(model.topology());
    assertThat(loaded.topology().cost()).isEqualTo(Cost.of(cost));
    assertThat(loaded.topology().activation(1)).isEqualTo(Activation.of(activation));
    assertThat(loaded.predict(XOR)).isDeepEqualTo(model.predict(XOR));
  }

  /** Each alone, and all together as RealMLP has them, with inputs embedded in some. */
  @ParameterizedTest
  @CsvSource({
    "neural-tangent, false, none,  0, mish, adam",
    "standard,       true,  none,  0, relu, momentum",
    "standard,       false, layer, 0, tanh, adamw",
    "neural-tangent, true,  none,  0, selu, adam",
    "neural-tangent, true,  layer, 0, selu, lbfgs",
    "standard,       false, none,  3, relu, momentum",
    "neural-tangent, true,  none,  3, selu, adam",
    "neural-tangent, true,  layer, 3, selu, lbfgs",
  })
  void everyFormOfANetworkLearnsWithTheSameBitsThreadedResumedAndLoaded(
      String parametrisation,
      boolean scale,
      String normalisation,
      int embedded,
      String activation,
      String optimizer,
      @TempDir Path directory) {
    boolean tangent = parametrisation.equals("neural-tangent");
    TrainingSettings settings =
        new TrainingSettings()
            .setHiddenLayers(new int[] {12, 9})
            .setActivation(activation)
            .setParametrisation(parametrisation)
            .setInitializer(tangent ? "normal" : "glorot")
            .setZeroOutput(tangent)
            .setInputScale(scale)
            .setNormalisation(normalisation)
            .setOptimizer(optimizer)
            .setEpochs(optimizer.equals("lbfgs") ? 30 : 300);
    if (!optimizer.equals("lbfgs")) {
      settings.setLearningRate(0.03).setBatchSize(16).setBiasRate(0.5);
      settings.setScaleRate(scale ? 6 : 1);
    }
    Topology topology = topology(settings, embedded);
    TrainedModel model =
        new ArrayTrainer(settings, 1, List.of())
            .fit(topology, ArrayExamples.of(XOR, new int[] {0, 1, 1, 0}), Optional.empty());
    assertThat(model.classify(XOR)).containsExactly("0", "1", "1", "0");

    settings.setEpochs(3);
    if (!optimizer.equals("lbfgs")) {
      settings.setBatchSize(128).setDropout(0.1).setInputDropout(0.1).setInputNoise(0.1);
    }
    ArrayExamples many = halves();
    TrainedModel first =
        new ArrayTrainer(settings, 1, List.of()).fit(topology, many, Optional.empty());
    for (int threads : new int[] {2, 4}) {
      assertThat(
              new ArrayTrainer(settings, threads, List.of())
                  .fit(topology, many, Optional.empty())
                  .weightsSha256())
          .isEqualTo(first.weightsSha256());
    }
    assertThat(resumedAfterAnEpoch(settings, topology, many, directory).values())
        .containsExactly(first.parameters().values());

    Path file = directory.resolve("model.safetensors");
    model.save(file);
    TrainedModel loaded = TrainedModel.load(file);
    assertThat(loaded.topology()).isEqualTo(model.topology());
    assertThat(loaded.weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(loaded.predict(XOR)).isDeepEqualTo(model.predict(XOR));
  }

  /** Both inputs are embedded as so many; with 0 none is. */
  private static Topology topology(TrainingSettings settings, int embedded) {
    Topology plain = settings.topology(2, 2, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    return embedded == 0 ? plain : plain.withEmbedding(List.of(Embedding.ofCode(0, 2, embedded)));
  }

  /** Points of a square, and on which side of its diagonal they are. */
  private static ArrayExamples halves() {
    float[][] points = new float[300][2];
    int[] sides = new int[300];
    Random random = new Random(20150109);
    for (int i = 0; i < points.length; i++) {
      points[i] = new float[] {random.nextFloat(), random.nextFloat()};
      sides[i] = points[i][0] > points[i][1] ? 1 : 0;
    }
    return ArrayExamples.of(points, sides);
  }

  private static Parameters resumedAfterAnEpoch(
      TrainingSettings settings, Topology topology, ArrayExamples examples, Path directory) {
    BatchPlan plan = BatchPlan.of(settings, 300, examples.bytes(), topology);
    TrainingRun run = TrainingRun.of(settings, topology, plan, 1, "halves", Optional.empty());
    CanonicalOrder order = new CanonicalOrder(examples);
    CheckpointPolicy policy =
        new CheckpointPolicy(
            new Checkpoints(Storage.local(), directory.resolve("checkpoints").toString()),
            OptionalInt.of(1),
            Duration.ofDays(1),
            true);
    List<EpochReport> epochs = new ArrayList<>();
    TrainingListener stoppingOnce =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report) {
            epochs.add(report);
          }

          @Override
          public boolean isToStop() {
            return epochs.size() == 1;
          }
        };
    Supplier<TrainingResult> training =
        () ->
            new Trainer(run, Optional.of(policy), stoppingOnce)
                .fit(
                    new ArrayRounds(run, order, new float[0], 1),
                    new ArrayEvaluations(order, Optional.empty(), 1, true, Metric.COST));
    assertThatThrownBy(training::get).isInstanceOf(TrainingStoppedException.class);
    epochs.add(epochs.get(0));
    return training.get().parameters();
  }

  @Test
  void anOutputLayerOfZerosSaysTheSameOfAllAtFirst() {
    TrainingSettings settings =
        new TrainingSettings().setEpochs(1).setLearningRate(1e-30).setZeroOutput(true);
    TrainedModel model = new ArrayTrainer(settings).fit(XOR, new int[] {0, 1, 1, 0});
    for (float[] p : model.predict(XOR)) {
      assertThat(p).containsExactly(0.5f, 0.5f);
    }
    TrainedModel learned =
        new ArrayTrainer(settings.setEpochs(400).setLearningRate(0.01).setBatchSize(4))
            .fit(XOR, new int[] {0, 1, 1, 0});
    assertThat(learned.classify(XOR)).containsExactly("0", "1", "1", "0");
  }

  @Test
  void biasesWithoutARateStay() {
    TrainingSettings settings = linear("softmax-cross-entropy").setHiddenLayers(new int[] {5});
    TrainedModel model =
        new ArrayTrainer(settings.setBiasRate(0))
            .fit(ArrayExamples.of(XOR, new int[] {0, 1, 1, 1}), Optional.empty());
    float[] values = model.parameters().values();
    int biases = model.topology().offset(Kind.BIASES, 1);
    for (int j = 0; j < 5; j++) {
      assertThat(values[biases + j]).isZero();
    }
    TrainedModel free = new ArrayTrainer(settings.setBiasRate(1)).fit(XOR, new int[] {0, 1, 1, 1});
    assertThat(free.parameters().values()[biases]).isNotZero();
  }
}
