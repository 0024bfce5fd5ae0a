package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadTeamTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyMemberSeesBehindTheBarrierWhatTheOthersWrote(int members) {
    int rounds = 2000;
    long[] mine = new long[members];
    long[] seen = new long[members];
    ThreadTeam.run(
        members,
        (index, barrier) -> {
          for (int round = 1; round <= rounds; round++) {
            mine[index] = round;
            barrier.await();
            for (long other : mine) {
              seen[index] += other;
            }
            barrier.await();
          }
        });
    long expected = (long) members * rounds * (rounds + 1) / 2;
    for (long sum : seen) {
      assertThat(sum).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void failureOfAMemberEndsThemAllAndIsThrown(int culprit) {
    assertThatThrownBy(
            () ->
                ThreadTeam.run(
                    3,
                    (index, barrier) -> {
                      if (index == culprit) {
                        throw new IllegalArgumentException("no luck");
                      }
                      barrier.await();
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no luck");
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("nabla-"));
  }
}
