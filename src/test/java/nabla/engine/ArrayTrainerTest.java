package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nabla.model.TrainedModel;
import nabla.settings.TrainingSettings;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArrayTrainerTest {

  private static final float[][] X = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  private static final int[] XOR = {0, 1, 1, 0};

  private static TrainingSettings settings() {
    return new TrainingSettings()
        .setHiddenLayers(new int[] {8})
        .setActivation("tanh")
        .setLearningRate(0.1)
        .setEpochs(100);
  }

  @Test
  void learnsXor() {
    TrainedModel model = new ArrayTrainer(settings()).fit(X, XOR);
    assertThat(model.classify(X)).containsExactly("0", "1", "1", "0");
    assertThat(model.provenance().circumstances()).containsEntry("rows", "4");
  }

  /** Each member has the bits of a training of its own, with its seed and the first one's order. */
  @Test
  void membersOfAnEnsembleAreAsIfTrainedAlone() {
    float[][] x = new float[200][1];
    for (int i = 0; i < 200; i++) {
      x[i][0] = i / 200f;
    }
    TrainingSettings settings =
        settings().setEpochs(3).setBatchSize(32).setSeed(5).setValidationFraction(0.2);
    TrainedModel ensemble = new ArrayTrainer(settings.setMembers(3)).fit(x, x);
    assertThat(ensemble.ensemble().size()).isEqualTo(3);
    assertThat(ensemble.provenance().run().facts()).containsEntry("members", "3");
    settings.setMembers(1).setShuffleSeed(5);
    double mean = 0;
    for (int k = 1; k <= 3; k++) {
      TrainedModel alone = new ArrayTrainer(settings.setSeed(5 + k - 1)).fit(x, x);
      assertThat(ensemble.parameters(k).values()).containsExactly(alone.parameters().values());
      mean += alone.predict(x[7])[0] / 3;
    }
    assertThat((double) ensemble.predict(x[7])[0]).isCloseTo(mean, within(1e-6));
    assertThat(ensemble.parameters(1).values()).isNotEqualTo(ensemble.parameters(2).values());
    for (int members : new int[] {0, 1001}) {
      assertThatThrownBy(() -> settings.setMembers(members))
          .hasMessage("members must be an integer in [1, 1000], got " + members);
    }
  }

  @Test
  void learnsNumbersByTheirWeights() {
    // the mean of 1 and 4 where 4 weighs twice as much is 3
    TrainingSettings settings =
        settings().setHiddenLayers(new int[0]).setOptimizer("gradient-descent").setEpochs(200);
    ArrayExamples examples =
        ArrayExamples.of(new float[][] {{0}, {0}}, new float[][] {{1}, {4}})
            .weighted(new float[] {1, 2});
    TrainedModel model = new ArrayTrainer(settings).fit(examples, Optional.empty());
    assertThat(model.predict(new float[] {0})[0]).isBetween(2.999f, 3.001f);
  }

  /** A step of the whole batch, by weights of classes and by the same weights of examples. */
  @Test
  void weightsOfClassesMultiplyThoseOfExamples() {
    float[][] x = {{1, 2}, {-1, 0}, {3, 1}, {0, 1}, {2, 2}, {1, -1}};
    int[] y = {1, 1, 1, 1, 0, 0};
    float[] own = {1, 2, 1, 1, 1, 3};
    float[] both = {0.75f, 1.5f, 0.75f, 0.75f, 1.5f, 4.5f};
    for (String weights : List.of("balanced", "[1.5, 0.75]")) {
      TrainingSettings settings = settings().setEpochs(1).setOptimizer("gradient-descent");
      float[] expected =
          new ArrayTrainer(settings)
              .fit(ArrayExamples.of(x, y).weighted(both), Optional.empty())
              .parameters()
              .values();
      float[] got =
          new ArrayTrainer(settings.setClassWeights(weights))
              .fit(ArrayExamples.of(x, y).weighted(own), Optional.empty())
              .parameters()
              .values();
      assertThat(got).containsExactly(expected, within(1e-6f));
    }
  }

  @Test
  void weightsOfClassesAreRefusedForNumbers() {
    ArrayTrainer trainer = new ArrayTrainer(settings().setClassWeights("balanced"));
    assertThatThrownBy(() -> trainer.fit(X, new float[][] {{1}, {2}, {3}, {4}}))
        .hasMessageStartingWith("classWeights must be left out unless each example has one class");
  }

  @Test
  void isEvaluatedAfterEveryEpochAndStopsEarly() {
    List<EpochReport> reports = new ArrayList<>();
    boolean[] closed = new boolean[1];
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report) {
            reports.add(report);
          }

          @Override
          public void close() {
            closed[0] = true;
          }
        };
    ArrayExamples training = ArrayExamples.of(X, XOR);
    ArrayExamples opposite = ArrayExamples.of(X, new int[] {1, 0, 0, 1});
    new ArrayTrainer(settings().setPatience(3), 1, List.of(listener))
        .fit(training, Optional.of(opposite));
    assertThat(closed[0]).isTrue();
    assertThat(reports).hasSizeBetween(4, 99);
    Evaluation last = reports.get(reports.size() - 1).validation().orElseThrow();
    assertThat(last.examples()).isEqualTo(4);
    assertThat(last.cost()).isGreaterThan(Math.log(2)); // worse than knowing nothing
    assertThat(last.accuracy().orElseThrow()).isLessThan(1);
  }

  @Test
  void keepsTheLastFiniteParametersOrFails() {
    TrainingSettings wild =
        settings()
            .setHiddenLayers(new int[0])
            .setOptimizer("gradient-descent")
            .setLearningRate(1e30);
    float[][] numbers = {{1}, {2}, {3}, {4}};
    assertThatThrownBy(() -> new ArrayTrainer(wild).fit(numbers, numbers))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("lower the learning rate");
    TrainedModel kept = new ArrayTrainer(wild.setOnDivergence("keep")).fit(numbers, numbers);
    assertThat(kept.predict(numbers)[3][0]).isFinite();
  }

  @Test
  void stopsIfItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> new ArrayTrainer(settings()).fit(X, XOR))
        .isInstanceOf(TrainingStoppedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static Arguments bad(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  private static TrainedModel fit(float[][] x, int[] y) {
    return new ArrayTrainer(settings()).fit(x, y);
  }

  private static TrainedModel fit(float[][] x, float[][] y, String cost) {
    return new ArrayTrainer(settings().setCost(cost)).fit(x, y);
  }

  static Stream<Arguments> badArrays() {
    float nan = Float.NaN;
    ArrayExamples xor = ArrayExamples.of(X, XOR);
    return Stream.of(
        bad("features must be given for each example, got null", () -> fit(null, XOR)),
        bad(
            "features must be of an example or more, got none",
            () -> fit(new float[0][], new int[0])),
        bad(
            "features must be 2 finite numbers, as many as for the first, got [1.0] for example 2",
            () -> fit(new float[][] {{0, 0}, {0, 1}, {1}, {1, 1}}, XOR)),
        bad(
            "features must be 2 finite numbers, as many as for the first, got null for example 1",
            () -> fit(new float[][] {{0, 0}, null, {1, 0}, {1, 1}}, XOR)),
        bad("features must be of an example or more, got none", () -> fit(new float[4][0], XOR)),
        bad(
            "features must be 2 finite numbers, as many as for the first, got [1.0, NaN] for example 3",
            () -> fit(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, nan}}, XOR)),
        bad("labels must be given for each example, got null", () -> fit(X, (int[]) null)),
        bad(
            "targets must be given for each example, got null",
            () -> new ArrayTrainer(settings()).fit(X, (float[][]) null)),
        bad(
            "labels must be of as many examples as features, 4, got 3",
            () -> fit(X, new int[] {0, 1, 1})),
        bad(
            "labels must be integers in [0, 2^24], got -1 for example 2",
            () -> fit(X, new int[] {0, 1, -1, 0})),
        bad(
            "labels must be integers in [0, 2^24], got 16777217 for example 0",
            () -> fit(X, new int[] {16_777_217, 1, 1, 0})),
        bad(
            "targets must be numbers in [0, 1] for the cost sigmoid-cross-entropy, got 2.0 for example 1",
            () -> fit(X, new float[][] {{0}, {2}, {0}, {1}}, "sigmoid-cross-entropy")),
        bad(
            "the validation examples must fit the network's 2 inputs and 2 outputs, got 3 features and 2 classes",
            () ->
                new ArrayTrainer(settings())
                    .fit(
                        xor,
                        Optional.of(ArrayExamples.of(new float[][] {{0, 0, 0}}, new int[] {0})))),
        bad("weights must be given for each example, got null", () -> xor.weighted(null)),
        bad(
            "weights must be of as many examples as features, 4, got 1",
            () -> xor.weighted(new float[] {1})),
        bad(
            "weights must be finite numbers of at least 0, got -2.0 for example 1",
            () -> xor.weighted(new float[] {1, -2, 1, 1})),
        bad(
            "weights must sum up to a number in [1.17549435E-38, 3.4028235E38], got 0.0; scale them",
            () -> xor.weighted(new float[4])),
        bad("threads must be at least 1, got 0", () -> new ArrayTrainer(settings(), 0, List.of())));
  }

  @ParameterizedTest
  @MethodSource("badArrays")
  void arraysThatCannotBeUsedAreRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void saysWhatItIsGoingToDoAndWhatItHasDone() {
    List<TrainingStarted> started = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStart(TrainingStarted plan) {
            started.add(plan);
          }
        };
    TrainedModel model =
        new ArrayTrainer(settings().setBatchSize(3).setEpochs(2), 2, List.of(listener)).fit(X, XOR);
    assertThat(started).containsExactly(new TrainingStarted(4, 3, 2, 2, 1, 1, 1, 0, List.of()));
    assertThat(model.provenance().circumstances())
        .containsOnly(
            Map.entry("Java", System.getProperty("java.version")), Map.entry("rows", "4"));
    assertThat(model.provenance().run().facts())
        .containsEntry("batchSize", "3")
        .containsEntry("epochs", "2");
  }

  @Test
  void aNetworkHasAnOutputForEachClassOfTrainingAndValidation() {
    ArrayExamples three = ArrayExamples.of(X, new int[] {0, 1, 2, 0});
    ArrayExamples two = ArrayExamples.of(X, XOR);
    ArrayTrainer trainer = new ArrayTrainer(settings().setEpochs(1));
    assertThat(trainer.fit(two, Optional.of(three)).labels()).containsExactly("0", "1", "2");
    assertThat(trainer.fit(three, Optional.of(two)).labels()).containsExactly("0", "1", "2");
    assertThat(trainer.fit(X, new float[][] {{0}, {1}, {1}, {0}}).labels()).isEmpty();
  }

  @Test
  void settingsThatChangeLaterDoNotChangeTheTrainer() {
    TrainingSettings settings = settings().setEpochs(1);
    ArrayTrainer trainer = new ArrayTrainer(settings);
    settings.setEpochs(2);
    assertThat(trainer.fit(X, XOR).provenance().run().facts()).containsEntry("epochs", "1");
  }

  private static TrainingSettings line(int epochs) {
    return new TrainingSettings()
        .setHiddenLayers(new int[0])
        .setOptimizer("gradient-descent")
        .setLearningRate(0.1)
        .setKeep("last")
        .setEpochs(epochs);
  }

  /** An epoch is a step; w after each, by as many trainings, and Σ (1 − γ) γ^(T−t) w_t of these. */
  @Test
  void theMeanOfTheWeightsOverTheStepsIsReturned() {
    float[][] x = {{0}, {1}, {2}, {3}};
    float[][] y = {{1}, {3}, {5}, {7}};
    double sum = 0;
    double weight = 0;
    for (int t = 1; t <= 4; t++) {
      double part = 0.5 * Math.pow(0.5, 4 - t);
      sum += part * new ArrayTrainer(line(t)).fit(x, y).parameters().values()[0];
      weight += part;
    }
    float[] mean = new ArrayTrainer(line(4).setAverageDecay(0.5)).fit(x, y).parameters().values();
    assertThat((double) mean[0]).isCloseTo(sum / weight, within(1e-6));
  }

  @Test
  void holdsBackTheSameExamplesInAnyOrder() {
    float[][] x = new float[1000][1];
    float[][] backwards = new float[1000][];
    for (int i = 0; i < 1000; i++) {
      x[i][0] = i % 500 / 500f;
      backwards[999 - i] = x[i];
    }
    TrainingSettings settings = line(3).setKeep("best").setMetric("r2").setValidationFraction(0.3);
    List<EpochReport> reports = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report) {
            reports.add(report);
          }
        };
    ArrayTrainer trainer = new ArrayTrainer(settings, 2, List.of(listener));
    float[] expected = trainer.fit(x, x).parameters().values();
    assertThat(trainer.fit(backwards, backwards).parameters().values()).containsExactly(expected);
    long held = reports.get(0).validation().orElseThrow().examples();
    assertThat(held).isBetween(220L, 380L).isEven(); // copies stay together
    assertThat(reports.get(3).validation()).isEqualTo(reports.get(0).validation());
  }

  /** Of the same shuffleSeed are the rows that are held back; of the seed are the weights. */
  @Test
  void theOrderOfTheDataMayHaveASeedOfItsOwn() {
    float[][] x = new float[1000][1];
    for (int i = 0; i < 1000; i++) {
      x[i][0] = i / 1000f;
    }
    TrainedModel plain = new ArrayTrainer(seeded(3)).fit(x, x);
    TrainedModel same = new ArrayTrainer(seeded(3).setShuffleSeed(3)).fit(x, x);
    assertThat(same.parameters().values()).containsExactly(plain.parameters().values());
    assertThat(same.provenance().run()).isEqualTo(plain.provenance().run());

    TrainedModel another = new ArrayTrainer(seeded(4).setShuffleSeed(3)).fit(x, x);
    assertThat(another.provenance().run().differencesTo(plain.provenance().run()))
        .contains("seed was 4")
        .contains("shuffleSeed was 3")
        .doesNotContain("data", "validation");
    assertThat(another.parameters().values()).isNotEqualTo(plain.parameters().values());

    TrainedModel shuffled = new ArrayTrainer(seeded(3).setShuffleSeed(4)).fit(x, x);
    assertThat(shuffled.provenance().run().differencesTo(plain.provenance().run()))
        .contains("data was", "validation was");
  }

  private static TrainingSettings seeded(long seed) {
    return line(1).setBatchSize(100).setSeed(seed).setValidationFraction(0.3);
  }

  static Stream<Arguments> unmeasured() {
    float[][] y = {{0}, {1}, {1}, {0}};
    int[] three = {0, 1, 2, 0};
    ArrayExamples xor = ArrayExamples.of(X, XOR);
    return Stream.of(
        bad(
            "metric must be cost or accuracy or f1 for 3 classes, got auc",
            () -> new ArrayTrainer(settings().setMetric("auc")).fit(X, three)),
        bad(
            "metric must be cost or rmse or mae or r2 for numbers, got accuracy",
            () -> new ArrayTrainer(settings().setMetric("accuracy")).fit(X, y)),
        bad(
            "metric must be cost or accuracy or auc or f1 for 2 classes, got rmse",
            () -> new ArrayTrainer(settings().setMetric("rmse")).fit(X, XOR)),
        bad(
            "metric must be cost without validation examples, got auc; set validationFraction, or give some",
            () -> new ArrayTrainer(settings().setMetric("auc")).fit(X, XOR)),
        bad(
            "validationFraction must be left out where validation examples are given, got 0.5",
            () ->
                new ArrayTrainer(settings().setValidationFraction(0.5)).fit(xor, Optional.of(xor))),
        bad(
            "validationFraction must leave examples to learn from and some to validate on, got 1.0E-9 of 4 examples",
            () -> new ArrayTrainer(settings().setValidationFraction(1e-9)).fit(X, XOR)),
        bad(
            "tol must be left out unless patience is above 0, got it with 0",
            () -> new ArrayTrainer(settings().setTol(0.1))));
  }

  @ParameterizedTest
  @MethodSource("unmeasured")
  void whatCannotBeMeasuredIsRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
