package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import nabla.model.Checkpoints;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set together: each is by itself elsewhere. Of rows of 200 numbers, four not zero. */
class CombinationsTest {

  private static final int ROWS = 500;

  private static ArrayExamples examples() {
    Random random = new Random(7);
    float[][] features = new float[ROWS][200];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = i % 3;
      for (int k = 0; k < 3; k++) {
        features[i][random.nextInt(150)] = 1 + random.nextFloat();
      }
      features[i][150 + 3 * random.nextInt(16) + labels[i]] = 1;
    }
    return ArrayExamples.of(features, labels);
  }

  /** All that RealMLP has, on sparse rows. */
  private static TrainingSettings settings() {
    return new TrainingSettings()
        .setHiddenLayers(new int[] {12, 9})
        .setActivation("selu")
        .setParametrisation("neural-tangent")
        .setInitializer("normal")
        .setInputScale(true)
        .setNormalisation("layer")
        .setEpochs(3);
  }

  private static TrainingSettings byBatches(TrainingSettings settings) {
    return settings
        .setOptimizer("adamw")
        .setWeightDecay(0.01)
        .setLearningRate(0.02)
        .setBatchSize(128)
        .setScaleRate(6)
        .setBiasRate(0.5)
        .setDropout(0.1)
        .setInputDropout(0.1)
        .setAverageDecay(0.9);
  }

  /** What tells the labels is embedded, and a part of what does not; or nothing is. */
  private static Topology topology(TrainingSettings settings, boolean embedded) {
    Topology topology = settings.topology(200, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    return embedded
        ? topology.withEmbedding(
            List.of(Embedding.ofCode(10, 20, 2), Embedding.ofCategory(150, 48, 3)))
        : topology;
  }

  private static TrainedModel trained(
      TrainingSettings settings, boolean embedded, TrainedModel from, int threads) {
    ArrayTrainer trainer = new ArrayTrainer(settings, threads, List.of());
    return (from == null ? trainer : trainer.from(from))
        .fit(topology(settings, embedded), examples(), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "adamw, false",
    "lbfgs, false",
    "owlqn, false",
    "adamw, true",
    "lbfgs, true",
    "owlqn, true"
  })
  void sparseRowsGoThroughEveryFormFrozenOrNotResumedOrNot(
      String how, boolean embedded, @TempDir Path directory) {
    TrainingSettings first = settings();
    TrainingSettings then = settings().setFrozenLayers(1);
    if (how.equals("adamw")) {
      byBatches(first);
      byBatches(then).setScaleRate(1);
    } else {
      double l1 = how.equals("owlqn") ? 0.5 : 0;
      first.setOptimizer(how).setRegParam(1e-3).setElasticNetParam(l1);
      then.setOptimizer(how).setRegParam(1e-3).setElasticNetParam(l1);
    }
    TrainedModel begun = trained(first, embedded, null, 1);
    TrainedModel frozen = trained(then, embedded, begun, 1);
    assertThat(begun.hasSparseInputs()).isTrue();
    assertThat(frozen.hasSparseInputs()).isTrue();
    int from = frozen.topology().trainedFrom();
    int inputs = embedded ? 200 - 20 + 2 - 48 + 3 : 200;
    int embeddings = embedded ? 20 * 2 + 48 * 3 : 0;
    assertThat(from).isEqualTo(embeddings + inputs + inputs * 12 + 12 + 2 * 12);
    float[] fresh = first.initialParameters(topology(first, embedded)).values();
    for (int i = 0; i < embeddings; i += 20) {
      assertThat(Arrays.copyOfRange(begun.parameters().values(), i, i + 20))
          .isNotEqualTo(Arrays.copyOfRange(fresh, i, i + 20));
    }
    assertThat(Arrays.copyOf(frozen.parameters().values(), from))
        .containsExactly(Arrays.copyOf(begun.parameters().values(), from));
    assertThat(frozen.weightsSha256()).isNotEqualTo(begun.weightsSha256());
    for (int threads : new int[] {2, 4}) {
      TrainedModel again = trained(first, embedded, null, threads);
      assertThat(again.weightsSha256()).isEqualTo(begun.weightsSha256());
      assertThat(trained(then, embedded, again, threads).weightsSha256())
          .isEqualTo(frozen.weightsSha256());
    }
    assertThat(resumed(first, embedded, Optional.empty(), directory.resolve("first")))
        .containsExactly(begun.parameters().values());
    Optional<Parameters> start = Optional.of(begun.parameters());
    assertThat(resumed(then, embedded, start, directory.resolve("then")))
        .containsExactly(frozen.parameters().values());
  }

  /** After two epochs that were all; then a third is wanted. */
  private static float[] resumed(
      TrainingSettings settings, boolean embedded, Optional<Parameters> start, Path directory) {
    float[] end = {};
    for (int epochs = 2; epochs <= 3; epochs++) {
      TrainingSettings some = TrainingSettings.of(settings).setEpochs(epochs);
      Topology topology = topology(some, embedded);
      Packing packing = examples().packing();
      CanonicalOrder order = new CanonicalOrder(examples(), packing);
      BatchPlan plan = BatchPlan.of(some, packing, examples().bytes(packing), topology);
      TrainingRun run =
          TrainingRun.of(some, topology, plan, 1, order.identity(), Optional.empty())
              .packed(packing)
              .from(start.map(one -> new Parameters(topology, one.values())));
      CheckpointPolicy policy =
          new CheckpointPolicy(
              new Checkpoints(Storage.local(), directory.toString()),
              OptionalInt.empty(),
              Duration.ofDays(1),
              epochs == 3);
      List<EpochReport> told = new ArrayList<>();
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
              told.add(report);
            }
          };
      end =
          new Trainer(run, Optional.of(policy), listener)
              .fit(
                  new ArrayRounds(run, order, new float[0], 1),
                  new ArrayEvaluations(order, Optional.empty(), 1, true, Metric.COST))
              .parameters()
              .values();
      assertThat(told).hasSize(epochs == 2 ? 2 : 1);
      policy.finish();
    }
    return end;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEnsembleOnSparseRowsIsSavedAndIsWhereAnotherBegins(
      boolean embedded, @TempDir Path directory) {
    TrainedModel ensemble = trained(byBatches(settings()).setMembers(2), embedded, null, 2);
    Path file = directory.resolve("ensemble.safetensors");
    ensemble.save(file);
    TrainedModel loaded = TrainedModel.load(file);
    assertThat(loaded.hasSparseInputs()).isTrue();
    float[][] x = examples().features;
    assertThat(loaded.predict(x)).isDeepEqualTo(ensemble.predict(x));
    for (int row = 0; row < 5; row++) {
      float mean = 0;
      for (int k = 1; k <= 2; k++) {
        mean += memberOf(loaded, k).predict(x[row])[0] / 2;
      }
      assertThat(loaded.predict(x[row])[0]).isCloseTo(mean, within(1e-6f));
    }

    TrainingSettings then = byBatches(settings()).setScaleRate(1).setFrozenLayers(2).setMembers(2);
    TrainedModel frozen = trained(then, embedded, loaded, 2);
    int from = frozen.topology().trainedFrom();
    for (int k = 1; k <= 2; k++) {
      assertThat(frozen.parameters(k).values())
          .startsWith(Arrays.copyOf(ensemble.parameters(k).values(), from))
          .containsExactly(
              trained(
                      TrainingSettings.of(then).setMembers(1).setShuffleSeed(1).setSeed(k),
                      embedded,
                      memberOf(ensemble, k),
                      1)
                  .parameters()
                  .values());
    }
  }

  private static TrainedModel memberOf(TrainedModel model, int member) {
    return new TrainedModel(model.parameters(member), model.labels(), model.provenance());
  }
}
