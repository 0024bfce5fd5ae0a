package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListenersTest {

  private final List<String> calls = new ArrayList<>();

  private TrainingListener listener(String name, boolean stops) {
    return new TrainingListener() {
      @Override
      public void onStart(TrainingStarted plan) {
        calls.add(name + " start " + plan.rows());
      }

      @Override
      public void onStep(StepReport report) {
        calls.add(name + " step " + report.step());
      }

      @Override
      public void onEpoch(EpochReport report) {
        calls.add(name + " epoch " + report.epoch());
      }

      @Override
      public boolean isToStop() {
        return stops;
      }

      @Override
      public void close() {
        calls.add(name + " close");
      }
    };
  }

  @Test
  void allAreToldInTheirOrder() {
    try (Listeners both = new Listeners(List.of(listener("a", false), listener("b", false)))) {
      both.onStart(new TrainingStarted(7, 1, 7, 1, 1, 1, 1, 0, List.of()));
      both.onStep(new StepReport(1, 4, 0.5, 0.1));
      both.onEpoch(new EpochReport(2, 0.5, Optional.empty(), 0.1, 1, 7));
    }
    assertThat(calls)
        .containsExactly(
            "a start 7",
            "b start 7",
            "a step 4",
            "b step 4",
            "a epoch 2",
            "b epoch 2",
            "a close",
            "b close");
  }

  @Test
  void oneThatSaysStopIsEnough() {
    TrainingListener goesOn = listener("a", false);
    TrainingListener stops = listener("b", true);
    assertThat(new Listeners(List.of(goesOn, stops, goesOn)).isToStop()).isTrue();
    assertThat(new Listeners(List.of(goesOn, goesOn)).isToStop()).isFalse();
    assertThat(new Listeners(List.of()).isToStop()).isFalse();
    assertThat(new TrainingListener() {}.isToStop()).as("who says nothing goes on").isFalse();
  }
}
