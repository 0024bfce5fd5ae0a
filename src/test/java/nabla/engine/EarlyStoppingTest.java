package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nabla.settings.Metric;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

  private static List<EpochReport> history(double[] costs, double[] validationCosts) {
    List<EpochReport> history = new ArrayList<>();
    for (int i = 0; i < costs.length; i++) {
      Optional<Evaluation> validation =
          validationCosts.length == 0
              ? Optional.empty()
              : Optional.of(new Evaluation(validationCosts[i], OptionalDouble.empty(), 1));
      history.add(new EpochReport(i + 1, costs[i], validation, 0.1, 1, 1));
    }
    return history;
  }

  private static List<EpochReport> costs(double... costs) {
    return history(costs, new double[0]);
  }

  @Test
  void stopsAfterSoManyEpochsOnEndWithoutImprovement() {
    EarlyStopping two = new EarlyStopping(2, 0, Metric.COST);
    assertThat(two.isEnough(costs(3, 2, 2))).isFalse();
    assertThat(two.isEnough(costs(3, 2, 2, 2.5))).isTrue();
    assertThat(two.isEnough(costs(3, 2, 2, 1.9, 2))).isFalse();
    assertThat(new EarlyStopping(0, 0, Metric.COST).isEnough(costs(1, 2, 3, 4, 5))).isFalse();
  }

  @Test
  void improvementIsAPartOfTheLeastCost() {
    EarlyStopping one = new EarlyStopping(1, 0.1, Metric.COST);
    assertThat(one.isEnough(costs(2, 1.79))).isFalse();
    assertThat(one.isEnough(costs(2, 1.81))).isTrue();
  }

  @Test
  void improvementMustBeMoreThanThatPart() {
    assertThat(new EarlyStopping(1, 0.5, Metric.COST).isEnough(costs(2, 1)))
        .as("just half")
        .isTrue();
    assertThat(new EarlyStopping(1, 0.5, Metric.COST).isEnough(costs())).isFalse();
  }

  /** Small steps that each improve by less than the tolerance count as none, but are the least. */
  @Test
  void theLeastCostIsOfAllEpochs() {
    EarlyStopping two = new EarlyStopping(2, 0.25, Metric.COST);
    assertThat(two.isEnough(costs(8, 7, 5.5))).isTrue(); // 5.5 > 7 · 3/4
    assertThat(two.isEnough(costs(8, 7, 5))).isFalse();
  }

  @Test
  void validationCountsWhereThereIsOne() {
    EarlyStopping one = new EarlyStopping(1, 0, Metric.COST);
    assertThat(one.isEnough(history(new double[] {2, 1}, new double[] {1, 1.1}))).isTrue();
    assertThat(one.isEnough(history(new double[] {1, 2}, new double[] {1, 0.9}))).isFalse();
  }

  @Test
  void aCostThatIsNoNumberIsNoImprovementAndDoesNotHideLaterOnes() {
    EarlyStopping two = new EarlyStopping(2, 0, Metric.COST);
    double nan = Double.NaN;
    assertThat(two.isEnough(costs(3, nan, 2))).isFalse();
    assertThat(two.isEnough(costs(nan, 3, 2, 1))).isFalse();
    assertThat(two.isEnough(costs(3, nan, 2, 1, 0.5))).isFalse();
    assertThat(two.isEnough(costs(3, nan, nan))).isTrue();
    assertThat(two.isEnough(costs(3, nan, 3))).isTrue();
    assertThat(two.isEnough(costs(Double.POSITIVE_INFINITY, 3, 2))).isFalse();
  }

  private static List<EpochReport> measured(Metric metric, double... values) {
    List<EpochReport> history = new ArrayList<>();
    for (double value : values) {
      Evaluation held = new Evaluation(Map.of(Metric.COST, 1.0, metric, value), 1);
      history.add(new EpochReport(history.size() + 1, 1, Optional.of(held), 0.1, 1, 1));
    }
    return history;
  }

  @Test
  void whatIsToRiseMustRise() {
    EarlyStopping one = new EarlyStopping(1, 0.1, Metric.ACCURACY);
    assertThat(one.isEnough(measured(Metric.ACCURACY, 0.5, 0.56))).isFalse();
    assertThat(one.isEnough(measured(Metric.ACCURACY, 0.5, 0.54))).isTrue();
    EarlyStopping r2 = new EarlyStopping(1, 0.1, Metric.R2);
    assertThat(r2.isEnough(measured(Metric.R2, -2, -1.7, 0, 0.1))).isFalse();
    assertThat(r2.isEnough(measured(Metric.R2, -2, -1.9))).isTrue(); // less than a tenth of 2
    assertThat(r2.isEnough(measured(Metric.R2, -2, Double.NaN))).isTrue();
  }
}
