package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import nabla.data.Caching;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionTest {

  private static Execution of(OptionalInt replicas, OptionalInt stepsPerRound) {
    return new Execution(replicas, stepsPerRound, Reduction.AUTO, Caching.AUTO, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -2, -1, 0, 3, 6, Integer.MAX_VALUE})
  void replicasThatAreNoPowerOfTwoAreRefused(int replicas) {
    assertThatThrownBy(() -> of(OptionalInt.of(replicas), OptionalInt.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("replicas must be a power of two, at least 1, got " + replicas);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1024, 1 << 30})
  void powersOfTwoAreTaken(int replicas) {
    assertThat(of(OptionalInt.of(replicas), OptionalInt.empty()).replicas()).hasValue(replicas);
  }

  @Test
  void manyStepsInOneJobAreTheDefaultForOneReplicaAlone() {
    Execution auto = of(OptionalInt.empty(), OptionalInt.empty());
    assertThat(auto.isResident(1)).isTrue();
    assertThat(auto.isResident(2)).isFalse();
    assertThat(of(OptionalInt.empty(), OptionalInt.of(1)).isResident(1)).isFalse();
    assertThat(of(OptionalInt.empty(), OptionalInt.of(2)).isResident(2)).isTrue();
  }
}
