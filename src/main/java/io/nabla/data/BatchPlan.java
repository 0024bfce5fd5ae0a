package io.nabla.data;

import java.io.Serializable;

/**
 * Which rows meet in a batch: rows, batch size, chunks, and what follows from them.
 *
 * <p>A batch is made of M microbatches, M a power of two that depends on the batch size alone. The
 * data is cut in chunks, which an epoch visits one after another, and each chunk in M shards. Shard
 * s feeds microbatch s: step t of the T steps of a chunk takes rows [t·n_s/T, (t+1)·n_s/T) of shard
 * s in the epoch's order. So an epoch takes every row exactly once, whatever the sizes of the
 * shards.
 *
 * @param rows n, at least 1
 * @param batchSize B, in [1, n]
 * @param chunks how many parts the data is visited in, at least 1
 */
public record BatchPlan(long rows, int batchSize, int chunks) implements Serializable {

  private static final int MICROBATCH = 128;
  private static final int MOST = 1024;
  private static final int MOST_CHUNKS = 1 << 16;
  private static final int LEAST_BATCHES = 8; // of a chunk: the last batch is seldom a full one

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the batch size is not in [1, rows] or there is no chunk
   */
  public BatchPlan {
    if (batchSize < 1 || batchSize > rows) {
      throw new IllegalArgumentException(
          "batchSize must be in [1, %s], got %s".formatted(rows, batchSize));
    }
    if (chunks < 1) {
      throw new IllegalArgumentException("chunks must be at least 1, got " + chunks);
    }
  }

  /**
   * The plan for a batch size that may exceed the data, and for chunks of about so many bytes.
   *
   * @param bytes of all rows, packed
   * @param chunkBytes the most that a chunk should have, at least 1
   */
  public static BatchPlan of(long rows, int batchSize, long bytes, long chunkBytes) {
    int batch = (int) Math.min(rows, batchSize);
    long wanted = (bytes + chunkBytes - 1) / chunkBytes;
    long most = Math.min(MOST_CHUNKS, rows / ((long) LEAST_BATCHES * batch));
    return new BatchPlan(rows, batch, (int) Math.max(1, Math.min(wanted, most)));
  }

  /** M, about B/128: enough rows each for a product of matrices to be fast; for two threads, 64. */
  public int microbatches() {
    int least = batchSize < MICROBATCH ? 1 : 2;
    return Math.min(MOST, Integer.highestOneBit(Math.max(least, batchSize / MICROBATCH)));
  }

  /** T, the steps that a chunk is good for. */
  public int stepsPerChunk() {
    long perStep = (long) chunks * batchSize;
    return Math.toIntExact((rows + perStep - 1) / perStep);
  }

  /** The steps of an epoch. */
  public int steps() {
    return Math.multiplyExact(chunks, stepsPerChunk());
  }

  /** Where step t of a chunk begins within a shard, in the epoch's order. */
  public int begin(int step, int shardRows) {
    return (int) ((long) step * shardRows / stepsPerChunk());
  }

  /** The most rows that one step takes from a shard. */
  public int capacity(int shardRows) {
    return (shardRows + stepsPerChunk() - 1) / stepsPerChunk();
  }
}
