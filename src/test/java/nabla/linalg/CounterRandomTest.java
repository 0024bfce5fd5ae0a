package nabla.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Golden numbers are of a program in Python, with integers modulo 2^64 and its own log and cos. */
class CounterRandomTest {

  /** The first outputs of the reference SplitMix64 for the seed 1234567, as widely published. */
  @Test
  void bitsAreThoseOfSplitMix64() {
    assertThat(CounterRandom.bits(1234567, 0)).isEqualTo(6457827717110365317L);
    assertThat(CounterRandom.bits(1234567, 1)).isEqualTo(3203168211198807973L);
  }

  @Test
  void keysAreGolden() {
    assertThat(CounterRandom.key(42)).isEqualTo(-4767286540954276203L);
    assertThat(CounterRandom.key(42, 1, 2)).isEqualTo(8782979713686873332L);
    assertThat(CounterRandom.key(-1, 0)).isEqualTo(2442277658713457816L);
  }

  @Test
  void numbersAreGolden() {
    long key = CounterRandom.key(42, 1, 2);
    assertThat(CounterRandom.uniform(key, 0)).isEqualTo(0.3123665749640179);
    assertThat(CounterRandom.uniform(key, 1)).isEqualTo(0.06324457837434616);
    assertThat(CounterRandom.uniform(key, 1_000_000_000_000L)).isEqualTo(0.7376668129231775);
    assertThat(CounterRandom.gaussian(key, 0)).isCloseTo(0.7980107507424368, within(1e-15));
    assertThat(CounterRandom.gaussian(key, 1)).isCloseTo(-0.9070188540352567, within(1e-15));
    assertThat(CounterRandom.gaussian(key, 2)).isCloseTo(0.5003376523954811, within(1e-15));
  }
}
