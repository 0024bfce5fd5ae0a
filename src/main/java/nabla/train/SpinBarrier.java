package nabla.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a fixed number of threads wait for each other, again and again, without going to sleep: a
 * step may take less time than waking up.
 *
 * <p>What a thread wrote before the barrier, every thread sees behind it.
 */
final class SpinBarrier {

  private static final int SPINS = 1 << 14; // then another thread may need the core more
  private static final long NAP = 20_000; // nanoseconds

  private final int parties;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int generation;
  private volatile boolean broken;

  SpinBarrier(int parties) {
    this.parties = parties;
  }

  /**
   * Waits until every party has come.
   *
   * @throws IllegalStateException if a party will never come
   */
  void await() {
    int mine = generation;
    if (arrived.incrementAndGet() == parties) {
      arrived.set(0);
      generation = mine + 1;
      return;
    }
    for (int spins = 0; generation == mine; spins++) {
      if (broken) {
        throw new IllegalStateException("another thread of the team has failed");
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(NAP);
      }
    }
  }

  /** Says that a party will never come again. */
  void breakUp() {
    broken = true;
  }
}
