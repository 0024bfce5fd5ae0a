package nabla.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.linalg.CounterRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchSpaceTest {

  private static SearchSpace space(String setting, String range) {
    return SearchSpace.of("space", Map.of(setting, range));
  }

  private static Object at(String setting, String range, double u) {
    return space(setting, range).ranges().get(setting).at(u);
  }

  /** By hand: √(1e-4 · 1e-2) = 1e-3, 1e-4 · 10^0.2 = 1.58489…e-4, √(16 · 64) = 32. */
  @Test
  void valuesAreDrawnAsTheRangeSays() {
    assertThat(at("learningRate", "log(1e-4, 1e-2)", 0)).isEqualTo(1e-4);
    assertThat(at("learningRate", "log(1e-4, 1e-2)", 0.5)).isEqualTo(1e-3);
    assertThat(at("learningRate", "log(1e-4, 1e-2)", 0.1)).isEqualTo(1.58e-4);
    assertThat(at("batchSize", " log( 16,64 ) ", 0.5)).isEqualTo(32);
    assertThat(at("batchSize", "uniform(10, 20)", 0.26)).isEqualTo(13);
    assertThat(at("dropout", "uniform(0, 0.9999)", 1 - 1e-9)).isEqualTo(0.9999);
    assertThat(at("activation", "choice(relu, leaky-relu(0.2), tanh)", 0.34))
        .isEqualTo("leaky-relu(0.2)");
    assertThat((int[]) at("hiddenLayers", "choice([], [64], [64, 32])", 0.67))
        .containsExactly(64, 32);
    assertThat((int[]) at("hiddenLayers", "choice([], [64], [64, 32])", 0)).isEmpty();
  }

  @Test
  void theFirstTrialIsAsItIsAndTheOthersFollowFromSeedNumberAndName() {
    SearchSpace space = SearchSpace.of("space", SearchSpace.usual(new TrainingSettings()));
    assertThat(space.trial(7, 1)).isEmpty();
    assertThat(space.trial(7, 2)).usingRecursiveComparison().isEqualTo(space.trial(7, 2));
    assertThat(space.trial(7, 2).get(UpdateTable.LEARNING_RATE))
        .isNotEqualTo(space.trial(7, 3).get(UpdateTable.LEARNING_RATE))
        .isNotEqualTo(space.trial(8, 2).get(UpdateTable.LEARNING_RATE))
        .isEqualTo(
            space("learningRate", "log(0.0001, 0.1)").trial(7, 2).values().iterator().next());
    double u = CounterRandom.uniform(CounterRandom.key(7, "learningRate".hashCode()), 2);
    assertThat((double) space.trial(7, 2).get(UpdateTable.LEARNING_RATE))
        .isCloseTo(Math.exp(Math.log(1e-4) + u * Math.log(1000)), within(1e-2 * 0.1));
  }

  /** Whatever is refused beside the others would be refused in every trial but the first. */
  @Test
  void theUsualSpaceGoesWithTheOtherSettings() {
    assertThat(SearchSpace.usual(new TrainingSettings()).keySet())
        .containsExactly("batchSize", "dropout", "hiddenLayers", "learningRate");
    TrainingSettings adamw = new TrainingSettings().setOptimizer("adamw").setFrozenLayers(1);
    assertThat(SearchSpace.usual(adamw).keySet())
        .containsExactly("batchSize", "dropout", "learningRate", "weightDecay");
    assertThat(SearchSpace.usual(new TrainingSettings().setOptimizer("lbfgs")).keySet())
        .containsExactly("hiddenLayers");
  }

  /** Half of the logarithms lie below the middle: of 1000 all but within 5 σ = 80. */
  @Test
  void ratesAreUniformByTheirLogarithms() {
    SearchSpace space = space("learningRate", "log(1e-4, 1)");
    long below =
        IntStream.range(2, 1002)
            .filter(trial -> (double) space.trial(1, trial).get(UpdateTable.LEARNING_RATE) < 1e-2)
            .count();
    assertThat(below).isBetween(420L, 580L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "learningRate | log(0, 1)",
        "learningRate | log(1, 0.1)",
        "learningRate | log(1e-4)",
        "learningRate | log(-1, 1)",
        "learningRate | uniform(a, b)",
        "learningRate | 0.1",
        "learningRate | choice(0.1, x)",
        "learningRate | choice()",
        "dropout      | uniform(0, 1)",
        "batchSize    | uniform(0, 5)",
        "activation   | uniform(0, 1)",
      })
  void whatIsNoRangeOfTheSettingIsRefused(String setting, String range) {
    assertThatThrownBy(() -> space(setting, range))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "space.%s must be log(a, b) with 0 < a < b, uniform(a, b) with a < b, or choice(v, …), of values that are "
                .formatted(setting))
        .hasMessageEndingWith("got \"%s\"".formatted(range));
  }

  @Test
  void settingsThatMakeTrialsUnlikeOneAnotherAreRefused() {
    for (String name : List.of("seed", "metric", "validationFraction", "members", "nothing")) {
      assertThatThrownBy(() -> space(name, "choice(1)"))
          .hasMessageStartingWith("space must have settings of activation, averageDecay, batchSize")
          .hasMessageEndingWith(", got \"%s\"".formatted(name));
    }
    assertThatThrownBy(() -> SearchSpace.of("tune.space", Map.of()))
        .hasMessage("tune.space must have at least one setting, got none");
  }
}
