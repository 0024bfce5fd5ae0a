package nabla.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CounterRandomTest {

  /** The first outputs of the reference SplitMix64 for the seed 1234567, as widely published. */
  @Test
  void bitsAreThoseOfSplitMix64() {
    assertThat(CounterRandom.bits(1234567, 0)).isEqualTo(6457827717110365317L);
    assertThat(CounterRandom.bits(1234567, 1)).isEqualTo(3203168211198807973L);
  }
}
