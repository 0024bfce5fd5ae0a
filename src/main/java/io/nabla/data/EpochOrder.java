package io.nabla.data;

import io.nabla.nn.CounterRandom;

/**
 * The order in which an epoch visits the rows of a shard: a seeded permutation of 0..n−1, computed
 * at any position by itself, without a list of the others.
 *
 * <p>A Feistel network permutes the numbers below a power of four, and a number that falls outside
 * 0..n−1 is permuted again until it falls inside ("cycle walking"; Black and Rogaway 2002, "Ciphers
 * with arbitrary finite domains").
 */
public final class EpochOrder {

  private static final long PURPOSE = 0x65706F6368L; // "epoch"
  private static final int ROUNDS = 4;
  private static final int LEAST_HALF_BITS =
      4; // fewer bits can't make all permutations of few rows

  private final int rows;
  private final long key;
  private final int halfBits;
  private final long halfMask;

  /**
   * The order of one shard in one epoch.
   *
   * @param seed the run's
   * @param epoch counted from 1
   * @param shard which shard
   * @param rows n, the rows of the shard
   */
  public EpochOrder(long seed, int epoch, int shard, int rows) {
    this.rows = rows;
    this.key = CounterRandom.key(seed, PURPOSE, epoch, shard);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, rows - 1));
    this.halfBits = Math.max(LEAST_HALF_BITS, (bits + 1) / 2);
    this.halfMask = (1L << halfBits) - 1;
  }

  /** The row at a position, both in [0, n). */
  public int rowAt(int position) {
    long row = position;
    do {
      row = permute(row);
    } while (row >= rows);
    return (int) row;
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
