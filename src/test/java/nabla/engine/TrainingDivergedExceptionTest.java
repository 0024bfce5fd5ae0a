package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way out that a message names is the one that helps. */
class TrainingDivergedExceptionTest {

  private static final String SCALE = "scale features and targets to about 1";
  private static final String OVERFLOW =
      "gradient must stay finite, got an overflow of 32-bit floats";

  @ParameterizedTest
  @CsvSource({
    // in the first step no update has come before, whatever the learning rate
    "1, 0, NaN, 128, 0, 'cost must stay finite, got NaN', 'features or targets are too large, for no update came before; '",
    "1, 0, 5, 128, 9, '', 'features or targets are too large, for no update came before; '",
    // a step later, or the first of another epoch
    "1, 1, Infinity, 128, 0, 'cost must stay finite, got Infinity', 'lower the learning rate, or '",
    "2, 0, 5, 128, 2, '', 'lower the learning rate, or '", // 0.5 · 2 is not above 1
    "2, 0, 5, 1.8e19, 0, '', 'lower the learning rate, or '"
  })
  void atAStepTheLearningRateOrTheScaleIsToBlame(
      int epoch, int step, double cost, double weight, double lambda, String got, String advice) {
    assertThat(atStep(epoch, step, cost, weight, lambda))
        .isEqualTo(
            "%s in epoch %s, step %s, at learning rate 0.5; %s"
                .formatted(got.isEmpty() ? OVERFLOW : got, epoch, step, advice + SCALE));
  }

  private static String atStep(int epoch, int step, double cost, double weight, double lambda) {
    StepReport report = new StepReport(epoch, step, cost, 0.5);
    return TrainingDivergedException.atStep(report, weight, lambda).getMessage();
  }

  @Test
  void weightsAreToBlameWhereTheCostIsFiniteAndTheirSumIsHuge() {
    assertThat(atStep(1, 0, 5, 2e19, 0))
        .isEqualTo(
            OVERFLOW
                + " in epoch 1, step 0, at learning rate 0.5; the example weights of the batch add up to 2.0E19; scale the weights down, only their ratios matter");
    assertThat(atStep(1, 0, Double.NaN, 2e19, 0)).endsWith(SCALE);
  }

  @Test
  void thePenaltyIsToBlameWhereItAloneMakesWeightsGrow() {
    String advice = "lower lambda, the strength of the penalty, which is %s, or the learning rate";
    assertThat(atStep(2, 0, 5, 128, 2.5)).endsWith(advice.formatted(2.5));
    assertThat(TrainingDivergedException.ofParameters(3, 0.5, 2.5))
        .hasMessage(
            "parameters must stay finite, got NaN or infinity at the end of epoch 3, at learning rate 0.5; "
                + advice.formatted(2.5));
  }

  @Test
  void whatTheOptimizerRemembersIsOfGradients() {
    String rule =
        "what the optimizer adam remembers of gradients must stay finite, got NaN or infinity at the end of epoch 3: gradients are too large for 32-bit floats; ";
    assertThat(TrainingDivergedException.ofOptimizer(3, "adam", 1.8e19)).hasMessage(rule + SCALE);
    assertThat(TrainingDivergedException.ofOptimizer(3, "adam", 2e19))
        .hasMessage(rule + "lower lambda, the strength of the penalty, which is 2.0E19");
  }
}
