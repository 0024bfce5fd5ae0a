package nabla.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

  /** 100 steps, ten in an epoch. */
  private static double factor(String schedule, long step) {
    return factor(Schedule.FAMILY.of(schedule), step, List.of());
  }

  private static double factor(Schedule schedule, long step, List<Double> costs) {
    return schedule.factor(new Progress(step, 100, 10, costs));
  }

  /** By hand, but for one-cycle: PyTorch 2.9 prints these for 0.3, 25 and 1e4. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "constant | 0 | 1",
        "constant | 99 | 1",
        "step(10, 0.1) | 99 | 1", // epoch 9.9
        "step(2, 0.5) | 19 | 1",
        "step(2, 0.5) | 20 | 0.5",
        "step(2, 0.5) | 99 | 0.0625",
        "step(0.1, 0.5) | 3 | 0.125", // a step long
        "exponential(0.95) | 0 | 1",
        "exponential(0.25) | 5 | 0.5", // half an epoch
        "exponential(0.95) | 20 | 0.9025",
        "inverse-time(1.0) | 10 | 0.5",
        "inverse-time(0.5) | 60 | 0.25",
        "polynomial(1.0, 0.0) | 25 | 0.75",
        "polynomial(2, 0.1) | 50 | 0.325", // 0.1 + 0.9/4
        "cosine(0.0) | 0 | 1",
        "cosine(0.0) | 25 | 0.8535533905932737", // ½ (1 + √½)
        "cosine(0.2) | 50 | 0.6",
        "cosine(0, 4) | 24 | 0.003942649342761062", // ½ (1 + cos 0.96π)
        "cosine(0, 4) | 25 | 1",
        "flat-cosine(0.5) | 50 | 1",
        "flat-cosine(0.5) | 75 | 0.5",
        "one-cycle(0.3, 0.04, 4.0E-6) | 0 | 0.04",
        "one-cycle(0.3, 0.04, 4.0E-6) | 10 | 0.29516394846410077",
        "one-cycle(0.3, 0.04, 4.0E-6) | 29 | 1",
        "one-cycle(0.3, 0.04, 4.0E-6) | 64 | 0.500002",
        "one-cycle(0.3, 0.04, 4.0E-6) | 99 | 0.000004",
        "range-test(11, 1e10) | 0 | 1",
        "range-test(11, 1e10) | 3 | 1000",
        "range-test(11, 1e10) | 50 | 1e10",
        "coslog(4) | 0 | 0",
        "coslog(4) | 20 | 0", // 1 + 15/5 = 4: two cycles are done
        "coslog(1) | 50 | 0.930430970431205", // ½ (1 − cos 2π log₂ 1.5)
      })
  void theFactorIsThatOfTheFormula(String schedule, long step, double expected) {
    assertThat(factor(schedule, step)).isCloseTo(expected, within(1e-12 * Math.max(1, expected)));
  }

  @Test
  void labelsAreReadAgain() {
    for (Schedule schedule : Schedule.FAMILY.members()) {
      assertThat(Schedule.FAMILY.of(schedule.label())).isEqualTo(schedule);
    }
    assertThat(Schedule.FAMILY.of("step(3)")).isEqualTo(new StepDecay(3, 0.1));
    assertThat(Schedule.FAMILY.find("step(3, 0.5, 1)")).isEmpty();
    assertThat(Schedule.FAMILY.find("step(three)")).isEmpty();
  }

  /** Patience 1, half each time: as PyTorch's ReduceLROnPlateau(factor=0.5, patience=1). */
  @Test
  void aPlateauIsLeftWithALowerFactor() {
    Schedule plateau = Schedule.FAMILY.of("plateau(1, 0.5)");
    assertThat(factor(plateau, 10, List.of(1.0))).isEqualTo(1);
    assertThat(factor(plateau, 20, List.of(1.0, 1.0))).isEqualTo(1);
    assertThat(factor(plateau, 30, List.of(1.0, 1.0, 1.1))).isEqualTo(0.5);
    assertThat(factor(plateau, 40, List.of(1.0, 1.0, 1.1, 1.0))).isEqualTo(0.5);
    assertThat(factor(plateau, 50, List.of(1.0, 1.0, 1.1, 1.0, 1.0))).isEqualTo(0.25);
    assertThat(factor(plateau, 50, List.of(1.0, 1.0, 1.1, 1.0, 0.9))).isEqualTo(0.5);
    // less than a ten-thousandth is no improvement, and NaN neither
    assertThat(factor(plateau, 30, List.of(1.0, 0.99995, Double.NaN))).isEqualTo(0.5);
  }

  @Test
  void aWarmUpRisesToOneAndTheRestBeginsBehindIt() {
    Schedule warm = new Warmup(2, Schedule.FAMILY.of("polynomial"));
    assertThat(factor(warm, 0, List.of())).isEqualTo(0.05);
    assertThat(factor(warm, 9, List.of())).isEqualTo(0.5);
    assertThat(factor(warm, 19, List.of())).isEqualTo(1);
    assertThat(factor(warm, 20, List.of())).isEqualTo(1);
    assertThat(factor(warm, 60, List.of())).isEqualTo(0.5);
    assertThat(factor(new Warmup(0.25, new Schedule.Constant()), 1, List.of()))
        .isCloseTo(2.0 / 3, within(1e-15));
    Schedule steps = new Warmup(2, Schedule.FAMILY.of("step(2, 0.5)"));
    assertThat(factor(steps, 39, List.of())).isEqualTo(1);
    assertThat(factor(steps, 40, List.of())).isEqualTo(0.5);
  }

  @Test
  void epochsOfTheWarmUpAreNoneOfThePlateau() {
    Schedule plateau = new Warmup(1.5, Schedule.FAMILY.of("plateau(0, 0.5)"));
    assertThat(factor(plateau, 20, List.of(1.0, 2.0))).isEqualTo(1);
    assertThat(factor(plateau, 30, List.of(1.0, 2.0, 3.0))).isEqualTo(1);
    assertThat(factor(plateau, 40, List.of(1.0, 2.0, 3.0, 2.0))).isEqualTo(1);
    assertThat(factor(plateau, 50, List.of(1.0, 2.0, 3.0, 2.0, 2.0))).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "step(0) | epochs of step must be finite and > 0, got 0.0",
        "step(1, 2) | factor of step must be in (0, 1], got 2.0",
        "exponential(0) | factor of exponential must be in (0, 1], got 0.0",
        "inverse-time(-1) | decay of inverse-time must be finite and > 0, got -1.0",
        "polynomial(NaN) | power of polynomial must be finite and > 0, got NaN",
        "polynomial(1, 2) | end of polynomial must be in [0, 1], got 2.0",
        "cosine(1.1) | end of cosine must be in [0, 1], got 1.1",
        "cosine(0, 1.5) | cycles of cosine must be an integer >= 1, got 1.5",
        "flat-cosine(1) | flat part of flat-cosine must be in [0, 1), got 1.0",
        "one-cycle(0) | peak of one-cycle must be in (0, 1), got 0.0",
        "one-cycle(0.5, 2) | start of one-cycle must be in [0, 1], got 2.0",
        "one-cycle(0.5, 1, 2) | end of one-cycle must be in [0, 1], got 2.0",
        "coslog(0) | cycles of coslog must be an integer in [1, 30], got 0.0",
        "range-test(1) | steps of range-test must be an integer >= 2, got 1.0",
        "range-test(2, 0) | ratio of range-test must be finite and > 0, got 0.0",
        "plateau(0.5) | patience of plateau must be an integer >= 0, got 0.5",
        "plateau(1, 1) | factor of plateau must be in (0, 1), got 1.0",
      })
  void numbersOutsideTheirRangesAreRefused(String label, String message) {
    assertThatThrownBy(() -> Schedule.FAMILY.of(label)).hasMessage(message);
  }

  @Test
  void aWarmUpThatIsNegativeIsRefused() {
    assertThatThrownBy(() -> new Warmup(-1, new Schedule.Constant()))
        .hasMessage("warmupEpochs must be finite and at least 0, got -1.0");
  }
}
