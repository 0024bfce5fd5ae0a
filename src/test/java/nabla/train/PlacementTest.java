package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacementTest {

  /** Rounds of 100 steps until something is chosen or the tasks change. */
  private static Optional<String> rounds(Placement placement, double step, double gradients) {
    int tasks = placement.tasks();
    for (int i = 0; i < 100; i++) {
      Optional<String> chosen = placement.took(100, 100 * step, 100 * gradients);
      if (chosen.isPresent() || placement.tasks() != tasks) {
        return chosen;
      }
    }
    return Optional.empty();
  }

  @Test
  void allShareWhereArithmeticOutweighsExchange() {
    Placement placement = new Placement(4, true);
    assertThat(rounds(placement, 0.010, 0.008)) // one alone would take 32 ms
        .contains(
            "4 of 4 executors: shared by all a step takes 10.0 ms, of which they wait for each other and the driver 2.0 ms");
    assertThat(placement.tasks()).isEqualTo(4);
    assertThat(rounds(placement, 1, 0)).as("settled").isEmpty();
  }

  @Test
  void oneTakesAllWhereThatIsFaster() {
    Placement placement = new Placement(4, true);
    assertThat(rounds(placement, 0.003, 0.0001)).isEmpty();
    assertThat(placement.tasks()).as("is tried").isEqualTo(1);
    assertThat(rounds(placement, 0.0005, 0))
        .contains(
            "1 of 4 executors: shared by all a step takes 3.0 ms, of which they wait for each other and the driver 2.9 ms, on one 0.5 ms");
    assertThat(placement.tasks()).isEqualTo(1);
  }

  @Test
  void allAgainWhereOneTurnsOutSlower() {
    Placement placement = new Placement(2, true);
    rounds(placement, 0.003, 0.001);
    assertThat(placement.tasks()).isEqualTo(1);
    assertThat(rounds(placement, 0.0029, 0))
        .hasValueSatisfying(
            reason ->
                assertThat(reason).startsWith("2 of 2 executors: ").endsWith(", on one 2.9 ms"));
    assertThat(placement.tasks()).isEqualTo(2);
  }

  @Test
  void theFirstSecondIsNotBelieved() {
    Placement placement = new Placement(2, true);
    placement.took(8, 0.9, 0.9); // the JVM compiles
    placement.took(64, 0.5, 0.5);
    assertThat(placement.took(100, 0.9, 0.01)).isEmpty();
    assertThat(placement.tasks()).isEqualTo(2);
    placement.took(100, 0.9, 0.01);
    assertThat(placement.tasks()).isEqualTo(1);
  }

  @Test
  void whoMayNotMoveStays() {
    Placement placement = new Placement(4, false);
    assertThat(rounds(placement, 1, 0)).isEmpty();
    assertThat(placement.tasks()).isEqualTo(4);
  }
}
