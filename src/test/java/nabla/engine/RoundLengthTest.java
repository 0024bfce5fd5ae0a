package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundLengthTest {

  @Test
  void learnsWithinBounds() {
    RoundLength length = RoundLength.measured();
    length.took(8, 0); // no time at all: 8 times as many at most
    assertThat(length.steps()).isEqualTo(64);
    length.took(64, 0.5); // 128 take a second
    assertThat(length.steps()).isEqualTo(128);
    length.took(128, 1e9); // one takes longer than a second, and must be
    assertThat(length.steps()).isEqualTo(1);
    length.took(1, 0.01);
    assertThat(length.steps()).isEqualTo(8);
  }

  @Test
  void whatIsAskedForDoesNotChange() {
    RoundLength length = RoundLength.fixed(7);
    length.took(7, 0);
    length.took(7, 100);
    assertThat(length.steps()).isEqualTo(7);
  }

  @Test
  void aMeasuredRoundOfOneStepMayGrow() {
    RoundLength length = RoundLength.measured();
    length.took(8, 100);
    assertThat(length.steps()).isEqualTo(1);
    assertThat(length.isOneStep()).isFalse();
  }

  @Test
  void approachesASecond() {
    RoundLength length = RoundLength.measured();
    for (int i = 0; i < 10; i++) {
      length.took(length.steps(), length.steps() * 0.002);
    }
    assertThat(length.steps()).isBetween(499, 500);
    length.took(500, 5);
    assertThat(length.steps()).isEqualTo(100);
  }

  /** 0 is auto. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, true, 8, false", // measured; the first has 8
    "1, 0, 5, false, 8, false", // one replica has nobody to average with
    "1, 1, 1, true, 1, true",
    "1, 1, 5, true, 1, true",
    "1, 7, 5, true, 7, false",
    "2, 0, 1, true, 8, false",
    "2, 7, 1, true, 7, false",
    "2, 1, 1, true, 1, true",
    "2, 0, 1, false, 1, true", // too large to exchange
    "2, 7, 1, false, 1, true",
    "2, 0, 5, true, 5, false",
    "2, 1, 5, false, 5, false",
  })
  void followsFromWhatIsAsked(
      int replicas,
      int stepsPerRound,
      int localSteps,
      boolean together,
      int steps,
      boolean oneStep) {
    OptionalInt asked = stepsPerRound == 0 ? OptionalInt.empty() : OptionalInt.of(stepsPerRound);
    RoundLength length = RoundLength.of(replicas, asked, localSteps, together);
    assertThat(length.steps()).isEqualTo(steps);
    assertThat(length.isOneStep()).isEqualTo(oneStep);
  }
}
