package nabla.train;

import java.util.Locale;
import java.util.OptionalInt;
import nabla.data.Caching;
import nabla.settings.ExecutionSettings;

/**
 * How the work is shared out. With one replica, or one step per round, no bit of the result depends
 * on it.
 *
 * @param replicas tasks that compute a step together, a power of two; none: as many as Spark has
 *     room for, which on one machine is one with all cores as its threads
 * @param stepsPerRound K, steps per Spark job. 1: the driver updates after every step. None: 1 with
 *     several replicas; with one as many as last about a second. More than 1 with several replicas
 *     is local SGD: each takes K steps with its own part of the batches, then parameters and
 *     optimizer state are averaged. That is another algorithm, with other weights
 * @param reduction how gradient sums come together
 * @param caching where executors keep the examples
 * @param chunkBytes the most that a chunk of the packed data should have; the result depends on it
 *     where there is more than one chunk
 */
public record Execution(
    OptionalInt replicas,
    OptionalInt stepsPerRound,
    Reduction reduction,
    Caching caching,
    long chunkBytes) {

  private static final long DEFAULT_CHUNK = 256L << 20;

  /** What suits most: all by itself, chunks of 256 MiB. */
  public static final Execution AUTO =
      new Execution(
          OptionalInt.empty(), OptionalInt.empty(), Reduction.AUTO, Caching.AUTO, DEFAULT_CHUNK);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if replicas is not a power of two, or a number not positive
   */
  public Execution {
    if (replicas.isPresent() && !isPowerOfTwo(replicas.getAsInt())) {
      throw new IllegalArgumentException(
          "replicas must be a power of two, at least 1, got " + replicas.getAsInt());
    }
    if (stepsPerRound.isPresent() && stepsPerRound.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "stepsPerRound must be at least 1, got " + stepsPerRound.getAsInt());
    }
    if (chunkBytes < 1) {
      throw new IllegalArgumentException("chunkBytes must be at least 1, got " + chunkBytes);
    }
  }

  /** What several replicas would do by themselves. */
  int localSteps() {
    return replicas.orElse(2) == 1 ? 1 : stepsPerRound.orElse(1);
  }

  /** The same in the words of the table of settings. */
  public ExecutionSettings settings() {
    return new ExecutionSettings(
        replicas,
        localSteps() > 1 ? OptionalInt.empty() : stepsPerRound,
        reduction.name().toLowerCase(Locale.ROOT),
        caching.name().toLowerCase(Locale.ROOT));
  }

  private static boolean isPowerOfTwo(int number) {
    return number > 0 && Integer.bitCount(number) == 1; // the least int has one bit too: its sign
  }
}
