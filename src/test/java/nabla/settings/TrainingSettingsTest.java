package nabla.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.optim.Adam;
import nabla.optim.GradientDescent;
import nabla.optim.KindRates;
import nabla.optim.Nesterov;
import nabla.optim.Rates;
import nabla.optim.Update;
import nabla.schedule.Progress;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {

  @Test
  void defaultsAreThoseOfTheTable() {
    TrainingSettings settings = new TrainingSettings();

    assertThat(settings.getEpochs()).isEqualTo(10);
    assertThat(settings.getBatchSize()).isEqualTo(128);
    assertThat(settings.getHiddenLayers()).containsExactly(128);
    assertThat(settings.update())
        .isEqualTo(Update.of(new Adam(0.9, 0.999, 1e-8), new GradientDescent()));
    assertThat(settings.schedules().at(new Progress(7, 10, 5, List.of())))
        .isEqualTo(new Rates(1e-3, 1));
  }

  @Test
  void labelsBecomeWhatTheyName() {
    TrainingSettings settings =
        new TrainingSettings()
            .setOptimizer("nesterov")
            .setMomentum(0.8)
            .setLearningRate(0.5)
            .setLearningRateSchedule("cosine(0.2)")
            .setHiddenLayers(new int[] {5, 4})
            .setActivation("tanh");

    assertThat(settings.update()).isEqualTo(Update.of(new Nesterov(0.8), new GradientDescent()));
    // the middle of the way from 0.5 down to 0.1
    assertThat(settings.schedules().at(new Progress(5, 10, 5, List.of())).learningRate())
        .isCloseTo(0.3, within(1e-15));
    assertThat(settings.topology(3, 2, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY))
        .hasToString("3-5(tanh)-4(tanh)-2(softmax), softmax-cross-entropy");
    settings
        .setParametrisation("neural-tangent")
        .setInputScale(true)
        .setNormalisation("layer")
        .setWeightRate(0.5)
        .setScaleRate(6);
    assertThat(settings.topology(3, 2, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY))
        .hasToString(
            "3-5(tanh)-4(tanh)-2(softmax), softmax-cross-entropy, neural-tangent, input scale, layer normalisation");
    assertThat(settings.update())
        .isEqualTo(Update.of(new Nesterov(0.8), new KindRates(0.5, 1, 6), new GradientDescent()));
  }

  @Test
  void factsAreWhatDecidesAndIsUsed() {
    Map<String, String> plain = new TrainingSettings().setOptimizer("gradient-descent").facts();
    Map<String, String> momentum = new TrainingSettings().setOptimizer("momentum").facts();

    assertThat(plain)
        .containsKeys(
            "initializer", "optimizer", "learningRate", "learningRateSchedule", "regParam")
        .containsKeys("epochs", "batchSize", "seed", "patience", "tol", "metric", "keep")
        .doesNotContainKeys("hiddenLayers", "momentum", "beta1", "epsilon", "weightDecay")
        .doesNotContainKeys("onDivergence", "maxMinutes", "localSteps", "chunkMegabytes");
    assertThat(momentum).containsEntry("momentum", "0.9").doesNotContainKey("beta1");
    assertThat(new TrainingSettings().setOptimizer("adamw").facts())
        .containsKeys("weightDecay", "weightDecaySchedule", "beta1", "beta2", "epsilon");
  }

  @Test
  void refusesWhatARuleForbids() {
    TrainingSettings settings = new TrainingSettings();

    assertThatThrownBy(() -> settings.setEpochs(0))
        .hasMessage("epochs must be an integer in [1, 2147483647], got 0");
    assertThatThrownBy(() -> settings.setOptimizer("sgd"))
        .hasMessageMatching("optimizer must be one of gradient-descent, .*, owlqn, got sgd");
    assertThatThrownBy(() -> settings.setHiddenLayers(new int[] {4, 0}))
        .hasMessageStartingWith("hiddenLayers must be integers >= 1")
        .hasMessageEndingWith("got [4, 0]");
    assertThatThrownBy(() -> settings.setTol(1 - 1e-9))
        .hasMessageContaining("[0, 1) as a 32-bit float");
    assertThatThrownBy(() -> settings.setActivation(null)).hasMessageEndingWith("got null");
  }

  /** What an optimizer of all examples has no use for. */
  @Test
  void aFullBatchHasNoBatchSizeAndNoRate() {
    TrainingSettings plain = new TrainingSettings().setOptimizer("owlqn").setRegParam(0.1);
    plain.setElasticNetParam(0.5).requireFit();
    assertThat(plain.l1()).contains(0.05);
    assertThat(plain.update().slots()).isEqualTo(20);
    List<Consumer<TrainingSettings>> meaningless =
        List.of(
            it -> it.setBatchSize(64),
            it -> it.setLearningRate(0.1),
            it -> it.setLearningRateSchedule("cosine"),
            it -> it.setWarmupEpochs(1),
            it -> it.setMaxGradientValue(1),
            it -> it.setMaxGradientNorm(1),
            it -> it.setMaxWeightNorm(1),
            it -> it.setAverageDecay(0.9),
            it -> it.setLocalSteps(2),
            it -> it.setMomentum(0.5));
    for (Consumer<TrainingSettings> one : meaningless) {
      TrainingSettings settings = TrainingSettings.of(plain);
      one.accept(settings);
      assertThatThrownBy(settings::requireFit)
          .hasMessageMatching("\\w+ must be left out .*optimizer .*owlqn.*");
    }
    assertThatThrownBy(() -> TrainingSettings.of(plain).setOptimizer("lbfgs").requireFit())
        .hasMessage(
            "elasticNetParam must be 0 with optimizer = lbfgs, which needs a smooth cost, got 0.5; owlqn takes L1");
  }

  @Test
  void textsAreReadAsTheTypeOfTheRule() {
    assertThat(TrainingTable.EPOCHS.rule().read("12")).contains(12);
    assertThat(TrainingTable.EPOCHS.rule().read("1.5")).isEmpty();
    assertThat(TrainingTable.EPOCHS.rule().read("3000000000")).isEmpty();
    assertThat(TrainingTable.SEED.rule().read("-9223372036854775808")).contains(Long.MIN_VALUE);
    assertThat(TrainingTable.HIDDEN_LAYERS.rule().read("[ 7,5 ]").orElseThrow())
        .containsExactly(7, 5);
    assertThat(TrainingTable.HIDDEN_LAYERS.rule().read("[]").orElseThrow()).isEmpty();
    assertThat(TrainingTable.HIDDEN_LAYERS.rule().read("[7,]")).isEmpty();
    assertThat(UpdateTable.LEARNING_RATE.rule().read("1e39")).isEmpty();
    assertThat(Rule.flag().read("yes")).isEmpty();
  }

  @Test
  void executionComesFromSparksConfiguration() {
    Map<String, String> spark =
        Map.of("spark.nabla.replicas", "4", "spark.nabla.stepsPerRound", "auto");

    ExecutionSettings execution =
        ExecutionSettings.of(
            ExecutionSettings.configured(key -> Optional.ofNullable(spark.get(key))));

    assertThat(execution.replicas()).hasValue(4);
    assertThat(execution.stepsPerRound()).isEmpty();
    assertThat(execution.caching()).isEqualTo(Caching.AUTO);
    assertThatThrownBy(() -> ExecutionSettings.configured(key -> Optional.of("3")))
        .hasMessage("spark.nabla.replicas must be a power of two, or auto, got \"3\"");
  }

  @Test
  void noTwoSettingsShareAName() {
    List<Setting<?>> all = Setting.in(FitTable.class);

    assertThat(all).hasSizeGreaterThan(20).doesNotHaveDuplicates();
  }
}
