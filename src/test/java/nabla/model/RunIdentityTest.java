package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RunIdentityTest {

  private static final RunIdentity ONE = new RunIdentity(Map.of("seed", "1", "BLAS", "OpenBLAS"));

  /** By {@code hashlib}: BLAS, OpenBLAS, seed, 1, each behind its length in 8 bytes. */
  @Test
  void nameIsTheBeginningOfAHash() {
    assertThat(ONE.name()).isEqualTo("c1565829138d6f32");
    assertThat(new RunIdentity(Map.of("BLAS", "OpenBLAS", "seed", "1")).name())
        .isEqualTo(ONE.name());
  }

  @Test
  void otherFactsHaveAnotherName() {
    assertThat(new RunIdentity(Map.of("seed", "2", "BLAS", "OpenBLAS")).name())
        .isNotEqualTo(ONE.name());
    assertThat(new RunIdentity(Map.of("ab", "c")).name())
        .isNotEqualTo(new RunIdentity(Map.of("a", "bc")).name());
  }

  @Test
  void differencesAreNamed() {
    assertThat(ONE.differencesTo(ONE)).isEmpty();
    RunIdentity other =
        new RunIdentity(Map.of("seed", "2", "BLAS", "OpenBLAS", "local SGD", "2 replicas"));
    assertThat(ONE.differencesTo(other))
        .isEqualTo("seed was 1 and is 2; local SGD was not used and is 2 replicas");
    assertThat(other.differencesTo(ONE))
        .isEqualTo("local SGD was 2 replicas and is not used; seed was 2 and is 1");
  }

  @Test
  void differencesAreShortAndHarmlessWhateverAFileHolds() {
    RunIdentity hostile = new RunIdentity(Map.of("seed", "\u001b[2J".repeat(100_000)));
    assertThat(hostile.differencesTo(ONE)).hasSizeLessThan(300).doesNotContain("\u001b");
  }
}
