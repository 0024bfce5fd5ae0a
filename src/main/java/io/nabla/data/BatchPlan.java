package io.nabla.data;

import java.io.Serializable;

/**
 * Which rows meet in a batch: rows, batch size, and what follows from them.
 *
 * <p>A batch is made of M microbatches, M a power of two that depends on the batch size alone.
 * Shard s of the data feeds microbatch s: step t of T takes rows [t·n_s/T, (t+1)·n_s/T) of shard s
 * in the epoch's order. So an epoch takes every row exactly once, whatever the sizes of the shards.
 *
 * @param rows n, at least 1
 * @param batchSize B, in [1, n]
 */
public record BatchPlan(long rows, int batchSize) implements Serializable {

  private static final int MICROBATCH = 64;
  private static final int MOST = 1024;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the batch size is not in [1, rows]
   */
  public BatchPlan {
    if (batchSize < 1 || batchSize > rows) {
      throw new IllegalArgumentException(
          "batchSize must be in [1, %d], got %d".formatted(rows, batchSize));
    }
  }

  /** The plan for a batch size that may exceed the data: then the whole data is one batch. */
  public static BatchPlan atMost(long rows, int batchSize) {
    return new BatchPlan(rows, (int) Math.min(rows, batchSize));
  }

  /** M, about B/64: enough rows each for a product of matrices to be fast. */
  public int microbatches() {
    return Math.min(MOST, Integer.highestOneBit(Math.max(1, batchSize / MICROBATCH)));
  }

  /** T, the steps of an epoch. */
  public int steps() {
    return Math.toIntExact((rows + batchSize - 1) / batchSize);
  }

  /** Where step t begins within a shard, in the epoch's order. */
  public int begin(int step, int shardRows) {
    return (int) ((long) step * shardRows / steps());
  }

  /** The most rows that one step takes from a shard. */
  public int capacity(int shardRows) {
    return (shardRows + steps() - 1) / steps();
  }
}
