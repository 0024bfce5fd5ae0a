package nabla.linalg;

/**
 * A race between a loop by Java's Vector API and a plain one that does the same, once in a JVM, by
 * a thread of its own.
 *
 * <p>It takes Java's best compiler to make one instruction of an operation on vectors. Until that
 * has been at work, after some thousand calls, an operation takes microseconds, and a start would
 * last the longer. So the work is the plain loop's until the vectors have won; in a JVM without
 * that compiler or without the module {@code jdk.incubator.vector} they never do.
 */
public final class Race {

  private static final int ROUNDS = 200;
  private static final int CALLS = 500;
  private static final int PAUSE_MILLISECONDS = 5;

  private final Runnable vectors;
  private final Runnable loop;
  private volatile boolean wonByVectors;

  /** A race that begins; either does a little work, for it is calls that the compiler counts. */
  public Race(Runnable vectors, Runnable loop) {
    this.vectors = vectors;
    this.loop = loop;
    Thread race = new Thread(null, this::run, "nabla-race", 0, false);
    race.setDaemon(true);
    race.start();
  }

  /** Whether vectors are known to be faster. */
  public boolean isWonByVectors() {
    return wonByVectors;
  }

  private void run() {
    try {
      for (int round = 0; round < ROUNDS && !wonByVectors; round++) {
        long byVectors = nanoseconds(vectors);
        long byLoop = nanoseconds(loop);
        wonByVectors = byVectors < byLoop;
        Thread.sleep(PAUSE_MILLISECONDS); // of the compiler's
      }
    } catch (LinkageError e) {
      // no module, no vectors
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long nanoseconds(Runnable runner) {
    long start = System.nanoTime();
    for (int call = 0; call < CALLS; call++) {
      runner.run();
    }
    return System.nanoTime() - start;
  }
}
