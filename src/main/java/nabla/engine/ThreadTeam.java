package nabla.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A few threads that do one thing together, each its part; the caller is one of them.
 *
 * <p>They live as long as the call: none is left behind, however it ends.
 */
final class ThreadTeam {

  /** What a member of the team does. */
  @FunctionalInterface
  interface Part {
    /** Does the part of member {@code index}; all members meet at the barrier equally often. */
    void run(int index, Barrier barrier);
  }

  private ThreadTeam() {}

  /**
   * Runs every member's part and waits for all.
   *
   * @throws RuntimeException the first failure of a member, after all have ended; also one that is
   *     checked, which Scala throws without declaring it
   */
  static void run(int members, Part part) {
    Barrier barrier = new Barrier(members);
    AtomicReference<Throwable> failure = new AtomicReference<>(); // the first
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 1; i < members; i++) {
        int index = i;
        Thread thread = new Thread(() -> guarded(part, index, barrier, failure), "nabla-" + index);
        thread.setDaemon(true);
        thread.start(); // fails where the system allows no more
        threads.add(thread);
      }
      guarded(part, 0, barrier, failure);
    } catch (Error e) {
      barrier.breakUp();
      throw e;
    } finally {
      threads.forEach(ThreadTeam::join);
    }
    if (failure.get() instanceof Error error) {
      throw error;
    }
    if (failure.get() instanceof Exception exception) {
      ThreadTeam.<RuntimeException>throwAsIs(exception);
    }
  }

  /** Throws what nothing declares as it is. */
  @SuppressWarnings("unchecked") // the cast is erased
  static <E extends Exception> void throwAsIs(Exception exception) throws E {
    throw (E) exception;
  }

  private static void guarded(
      Part part, int index, Barrier barrier, AtomicReference<Throwable> failure) {
    try {
      part.run(index, barrier);
    } catch (Throwable e) { // the first is the cause, the others broken barriers
      failure.compareAndSet(null, e);
      barrier.breakUp();
    }
  }

  /** Waits although interrupted: a member that still ran would write to memory already reused. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Where a fixed number of threads wait for each other, again and again, without going to sleep: a
   * step may take less time than waking up.
   *
   * <p>What a thread wrote before the barrier, every thread sees behind it.
   */
  static final class Barrier {

    private static final int SPINS = 1 << 12; // 0.1 ms; then another thread needs the core more
    private static final long NAP = 20_000; // nanoseconds

    private final int parties;
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile int generation;
    private volatile boolean broken;

    Barrier(int parties) {
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

    boolean isBroken() {
      return broken;
    }

    /** Says that a party will never come again. */
    void breakUp() {
      broken = true;
    }
  }
}
