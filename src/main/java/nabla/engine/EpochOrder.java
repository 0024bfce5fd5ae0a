package nabla.engine;

import nabla.linalg.CounterRandom;

/**
 * The order in which an epoch visits the chunks of the data, or the rows of a shard: a seeded
 * permutation of 0..n−1, computed at any position by itself, without a list of the others.
 *
 * <p>A Feistel network permutes the numbers below a power of four, and a number that falls outside
 * 0..n−1 is permuted again until it falls inside ("cycle walking"; Black and Rogaway 2002, "Ciphers
 * with arbitrary finite domains").
 */
public final class EpochOrder {

  private static final long ROWS = 0x726F7773L; // "rows"
  private static final long CHUNKS = 0x6368756E6B73L; // "chunks"
  private static final int ROUNDS = 4;
  private static final int LEAST_HALF_BITS =
      4; // fewer bits can't make all permutations of few rows

  private final int size;
  private final long key;
  private final int halfBits;
  private final long halfMask;

  private EpochOrder(long key, int size) {
    this.size = size;
    this.key = key;
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, size - 1));
    this.halfBits = Math.max(LEAST_HALF_BITS, (bits + 1) / 2);
    this.halfMask = (1L << halfBits) - 1;
  }

  /**
   * The order of the chunks in one epoch.
   *
   * @param epoch counted from 1
   */
  public static EpochOrder ofChunks(long seed, int epoch, int chunks) {
    return new EpochOrder(CounterRandom.key(seed, CHUNKS, epoch), chunks);
  }

  /** The chunk that comes after one of an epoch, if need be in the next epoch. */
  public static int chunkAfter(int chunk, long seed, int epoch, int chunks) {
    EpochOrder order = ofChunks(seed, epoch, chunks);
    for (int i = 0; i + 1 < chunks; i++) {
      if (order.at(i) == chunk) {
        return order.at(i + 1);
      }
    }
    return ofChunks(seed, epoch + 1, chunks).at(0);
  }

  /**
   * The order of the rows of one shard in one epoch.
   *
   * @param epoch counted from 1
   */
  public static EpochOrder ofRows(long seed, int epoch, Shard shard) {
    long key = CounterRandom.key(seed, ROWS, epoch, shard.chunk(), shard.index());
    return new EpochOrder(key, shard.rows());
  }

  /** The number at a position, both in [0, n). */
  public int at(int position) {
    long number = position;
    do {
      number = permute(number);
    } while (number >= size);
    return (int) number;
  }

  /**
   * The numbers at positions from..to−1. It takes less time than one by one: no number waits for
   * another, and there is no branch at random.
   *
   * @param numbers overwritten
   * @param outside overwritten with scratch; both have room for as many
   */
  void at(int from, int to, int[] numbers, int[] outside) {
    int count = to - from;
    int left = 0;
    for (int x = 0; x < count; x++) {
      left = put(x, permute(from + x), numbers, outside, left);
    }
    while (left > 0) {
      int again = left;
      left = 0;
      for (int i = 0; i < again; i++) {
        int x = outside[i];
        left = put(x, permute(Integer.toUnsignedLong(numbers[x])), numbers, outside, left);
      }
    }
  }

  /** Notes a number, and that it is outside if it is; how many then are. */
  private int put(int x, long number, int[] numbers, int[] outside, int left) {
    numbers[x] = (int) number;
    outside[left] = x;
    return left + (int) ((size - 1 - number) >>> (Long.SIZE - 1)); // 1 below 0
  }

  private long permute(long number) {
    long left = number >>> halfBits;
    long right = number & halfMask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = left ^ (CounterRandom.bits(key, right * ROUNDS + round) & halfMask);
      left = right;
      right = mixed;
    }
    return left << halfBits | right;
  }
}
