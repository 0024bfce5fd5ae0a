package nabla.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  @Test
  void constantNeverChanges() {
    assertThat(new Constant(0.3).rate(0, 10)).isEqualTo(0.3);
    assertThat(new Constant(0.3).rate(9, 10)).isEqualTo(0.3);
  }

  @Test
  void cosineFallsFromFirstToFinalRate() {
    Cosine cosine = new Cosine(0.5, 0.1);
    assertThat(cosine.rate(0, 100)).isEqualTo(0.5);
    assertThat(cosine.rate(25, 100)).isCloseTo(0.3 + 0.2 * Math.sqrt(0.5), within(1e-12));
    assertThat(cosine.rate(50, 100)).isCloseTo(0.3, within(1e-12));
    assertThat(cosine.rate(100, 100)).isCloseTo(0.1, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 0, Double.NaN, Double.POSITIVE_INFINITY, 1e39, 3.5e38, 1e-46})
  void learningRateThatIsNotPositiveIsRefused(double value) {
    String message = "learningRate must be finite and > 0 as a 32-bit float, got " + value;
    assertThatThrownBy(() -> new Constant(value)).hasMessage(message);
    assertThatThrownBy(() -> new Cosine(value, 0)).hasMessage(message);
  }

  @Test
  void finalRateMayBeNoneOrTheFirst() {
    assertThat(new Cosine(0.5, 0).rate(10, 10)).isZero();
    assertThat(new Cosine(0.5, 0.5).rate(5, 10)).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 0.6, Double.NaN})
  void finalRateOutsideItsRangeIsRefused(double value) {
    assertThatThrownBy(() -> new Cosine(0.5, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("finalRate must be in [0, learningRate = 0.5], got " + value);
  }
}
