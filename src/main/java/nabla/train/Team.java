package nabla.train;

import java.util.ArrayList;
import java.util.List;

/**
 * A few threads that do one thing together, each its part; the caller is one of them.
 *
 * <p>They live as long as the call: none is left behind, however it ends.
 */
final class Team {

  /** What a member of the team does. */
  @FunctionalInterface
  interface Part {
    /** Does the part of member {@code index}; all members meet at the barrier equally often. */
    void run(int index, SpinBarrier barrier);
  }

  private Team() {}

  /**
   * Runs every member's part and waits for all.
   *
   * @throws RuntimeException the first failure of a member, after all have ended
   */
  static void run(int members, Part part) {
    SpinBarrier barrier = new SpinBarrier(members);
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 1; i < members; i++) {
        int index = i;
        Thread thread = new Thread(() -> guarded(part, index, barrier, failures), "nabla-" + index);
        thread.setDaemon(true);
        thread.start(); // fails where the system allows no more
        threads.add(thread);
      }
      guarded(part, 0, barrier, failures);
    } catch (Error e) {
      barrier.breakUp();
      throw e;
    } finally {
      threads.forEach(Team::join);
    }
    for (Throwable failure : failures) {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }

  private static void guarded(Part part, int index, SpinBarrier barrier, List<Throwable> failures) {
    try {
      part.run(index, barrier);
    } catch (RuntimeException | Error e) { // the first is the cause, the others broken barriers
      synchronized (failures) {
        failures.add(e);
      }
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
}
