package nabla.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZigguratTest {

  private static final int COUNT = 4_000_000;
  private static final long KEY = CounterRandom.key(20001009);
  private static final double[] NUMBERS = new double[COUNT];

  static {
    Arrays.setAll(NUMBERS, i -> Ziggurat.gaussian(KEY, i));
  }

  /** P(|n| < x) of N(0, 1) is erf(x/√2), by Python's math.erf. */
  @ParameterizedTest
  @CsvSource({
    "0.01, 0.007978712629263206",
    "0.215, 0.1702326814403915",
    "0.5, 0.3829249225480262",
    "1, 0.6826894921370859",
    "1.7, 0.9108690744829139",
    "2, 0.9544997361036416",
    "3, 0.9973002039367398",
    "3.654, 0.9997418137335808", // where the tail begins
    "3.8, 0.9998553039121497",
    "4.2, 0.9999733085019682"
  })
  void asManyAreNearZeroAsTheDistributionSays(double x, double probability) {
    long inside = Arrays.stream(NUMBERS).filter(n -> Math.abs(n) < x).count();
    double deviation = Math.sqrt(COUNT * probability * (1 - probability));
    assertThat((double) inside).isCloseTo(COUNT * probability, within(5 * deviation));
    long negative = Arrays.stream(NUMBERS).filter(n -> Math.abs(n) < x && n < 0).count();
    assertThat((double) negative)
        .isCloseTo(inside / 2.0, within(5 * Math.sqrt((double) inside) / 2));
  }

  /** The first four moments are 0, 1, 0 and 3; their variances are 1, 2, 15 and 96. */
  @Test
  void momentsAreThoseOfTheDistribution() {
    double[] expected = {0, 1, 0, 3};
    double[] variance = {1, 2, 15, 96};
    for (int k = 1; k <= 4; k++) {
      int power = k;
      double mean = Arrays.stream(NUMBERS).map(n -> Math.pow(n, power)).sum() / COUNT;
      assertThat(mean)
          .as("moment " + k)
          .isCloseTo(expected[k - 1], within(5 * Math.sqrt(variance[k - 1] / COUNT)));
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "784"})
  void positionsAndKeysAreIndependent(int distance) {
    long other = CounterRandom.key(20001009, distance);
    double sideBySide = 0;
    double acrossKeys = 0;
    for (int i = 0; i + distance < COUNT; i++) {
      sideBySide += NUMBERS[i] * NUMBERS[i + distance];
    }
    for (int i = 0; i < COUNT / 4; i++) {
      acrossKeys += NUMBERS[i] * Ziggurat.gaussian(other, i);
    }
    assertThat(sideBySide / Math.sqrt(COUNT)).isBetween(-5.0, 5.0);
    assertThat(acrossKeys / Math.sqrt(COUNT / 4.0)).isBetween(-5.0, 5.0);
  }

  @Test
  void noiseIsAddedToEachNumber() {
    float[] values = {7, 1, -2, 3};
    Ziggurat.addGaussian(values, 1, 2, 0.5, KEY);
    assertThat(values)
        .containsExactly(7, 1 + (float) (0.5 * NUMBERS[0]), -2 + (float) (0.5 * NUMBERS[1]), 3);
  }
}
