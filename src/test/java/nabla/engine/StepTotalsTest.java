package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTotalsTest {

  /** Steps of costs, each of one more than the cost as weight. */
  private static StepTotals totals(double... costs) {
    StepTotals totals = new StepTotals(costs.length);
    for (double cost : costs) {
      totals.add(cost, cost + 1);
    }
    return totals;
  }

  @Test
  void stepsAreAddedOverReplicasOneByOne() {
    StepTotals all = StepTotals.over(List.of(totals(1, 2, 4), totals(8, 16, 32)), 3);
    assertThat(all.steps()).isEqualTo(3);
    assertThat(new double[] {all.cost(0), all.cost(1), all.cost(2)}).containsExactly(9, 18, 36);
    assertThat(new double[] {all.weight(0), all.weight(1), all.weight(2)})
        .containsExactly(11, 20, 38);
    assertThat(all.diverged()).isFalse();
  }

  @Test
  void whereOneReplicaDivergesTheStepsOfAllEnd() {
    StepTotals diverged = totals(1, 2);
    diverged.diverge();
    for (List<StepTotals> replicas :
        List.of(
            List.of(diverged, totals(8, 16, 32)),
            List.of(totals(8, 16, 32), diverged),
            List.of(totals(8, 16, 32), diverged, totals(0, 0, 0)))) {
      StepTotals all = StepTotals.over(replicas, 3);
      assertThat(all.diverged()).isTrue();
      assertThat(all.steps()).isEqualTo(2);
      assertThat(all.cost(1)).isEqualTo(18);
    }
  }
}
