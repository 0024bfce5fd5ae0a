package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadTeamTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyMemberSeesBehindTheBarrierWhatTheOthersWrote(int members) {
    int rounds = 2000 / members;
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

  @Test
  void waitsForItsMembersAlthoughItIsInterrupted() {
    AtomicBoolean finished = new AtomicBoolean();
    ThreadTeam.run(
        2,
        (index, barrier) -> {
          if (index == 0) {
            Thread.currentThread().interrupt();
          } else {
            LockSupport.parkNanos(20_000_000);
            finished.set(true);
          }
        });
    assertThat(finished).isTrue();
    assertThat(Thread.interrupted()).as("that the caller was interrupted is not lost").isTrue();
  }

  @Test
  void aCallThatIsNotInterruptedStaysSo() {
    ThreadTeam.run(2, (index, barrier) -> barrier.await());
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void anErrorOfAMemberIsThrownAsItIs() {
    assertThatThrownBy(
            () ->
                ThreadTeam.run(
                    2,
                    (index, barrier) -> {
                      if (index == 1) {
                        throw new StackOverflowError("too deep");
                      }
                      barrier.await();
                    }))
        .isInstanceOf(StackOverflowError.class)
        .hasMessage("too deep");
  }

  /** As Scala throws them. */
  @Test
  void aCheckedExceptionThatNothingDeclaresEndsTheWaitOfTheOthersToo() {
    assertThatThrownBy(
            () ->
                ThreadTeam.run(
                    2,
                    (index, barrier) -> {
                      if (index == 0) {
                        ThreadTeamTest.<RuntimeException>throwAsIs(new IOException("cut"));
                      }
                      barrier.await();
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("cut");
  }

  @SuppressWarnings("unchecked") // the cast is erased
  private static <E extends Exception> void throwAsIs(Exception exception) throws E {
    throw (E) exception;
  }

  /** Or a program would not end while a training runs in another thread. */
  @Test
  void theCallerIsTheFirstMemberAndTheOthersAreDaemons() {
    Thread[] members = new Thread[3];
    ThreadTeam.run(3, (index, barrier) -> members[index] = Thread.currentThread());
    assertThat(members[0]).isSameAs(Thread.currentThread());
    assertThat(members).doesNotHaveDuplicates();
    assertThat(members[1].isDaemon() && members[2].isDaemon()).isTrue();
    assertThat(members[2].getName()).isEqualTo("nabla-2");
  }
}
