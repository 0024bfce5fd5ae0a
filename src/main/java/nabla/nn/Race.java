package nabla.nn;

import java.util.function.BiConsumer;

/**
 * A race between {@link VectorExponential} and the loop of {@link Exponential}, once in a JVM, by a
 * thread of its own.
 *
 * <p>It takes Java's best compiler to make one instruction of an operation on vectors. Until that
 * has been at work, after some thousand calls, an operation takes microseconds, and a start would
 * last the longer. So e^x is the loop's until the vectors have won; in a JVM without that compiler
 * or without the module {@code jdk.incubator.vector} they never do.
 */
final class Race {

  private static final int ROUNDS = 200;
  private static final int CALLS = 500;
  private static final int NUMBERS = 64; // few: it is calls that the compiler counts
  private static final int PAUSE_MILLISECONDS = 5;

  private static volatile boolean wonByVectors;

  static {
    Thread race = new Thread(null, Race::run, "nabla-race", 0, false);
    race.setDaemon(true);
    race.start();
  }

  private Race() {}

  /** Whether vectors are known to be faster. */
  static boolean isWonByVectors() {
    return wonByVectors;
  }

  private static void run() {
    float[] x = new float[CALLS * NUMBERS];
    try {
      for (int round = 0; round < ROUNDS && !wonByVectors; round++) {
        long vectors = nanoseconds(VectorExponential::ofEach, x);
        long loop = nanoseconds(Exponential::ofEach, x);
        wonByVectors = vectors < loop;
        Thread.sleep(PAUSE_MILLISECONDS); // of the compiler's
      }
    } catch (LinkageError e) {
      // no module, no vectors
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of many short blocks and of a long one: code compiled for short ones may have to be again. */
  private static long nanoseconds(BiConsumer<float[], Integer> exponential, float[] x) {
    long start = System.nanoTime();
    for (int call = 0; call < CALLS; call++) {
      exponential.accept(x, NUMBERS);
    }
    exponential.accept(x, x.length);
    return System.nanoTime() - start;
  }
}
