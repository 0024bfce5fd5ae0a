package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanesTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0x1",
    "1, 4, 0x4",
    "2, 4, 0x2 1x2",
    "3, 8, 0x2 1x2 2x2",
    "4, 4, 0x1 1x1 2x1 3x1",
    "5, 4, 0x1 1x1 2x1 3x1 4x4",
    "3, 2, 0x1 1x1 2x2",
  })
  void piecesThatAreLeftHaveSeveralThreads(int pieces, int threads, String expected) {
    List<String> done = Lanes.each(pieces, threads, (i, each) -> i + "x" + each);
    assertThat(String.join(" ", done)).isEqualTo(expected);
    assertThat(done.get(0)).isEqualTo("0x" + Lanes.threadsEach(pieces, threads));
  }

  @Test
  void asManyPiecesAsThreadsAreUnderWayAtOnce() {
    CountDownLatch all = new CountDownLatch(3);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    List<Boolean> met =
        Lanes.each(
            3,
            3,
            (i, each) -> {
              threads.add(Thread.currentThread());
              all.countDown();
              return await(all);
            });
    assertThat(met).containsExactly(true, true, true);
    assertThat(threads).hasSize(3).contains(Thread.currentThread());
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailureIsThrown() {
    assertThatThrownBy(
            () ->
                Lanes.each(
                    4,
                    2,
                    (i, each) -> {
                      if (i == 2) {
                        throw new IllegalStateException("piece 2");
                      }
                      return i;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("piece 2");
  }
}
