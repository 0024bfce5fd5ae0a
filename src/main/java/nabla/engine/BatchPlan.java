package nabla.engine;

import java.io.Serializable;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;

/**
 * Which rows meet in a batch: rows, batch size, chunks, and what follows from them.
 *
 * <p>A batch is made of M microbatches, M a power of two. The data is cut in chunks, which an epoch
 * visits one after another, and each chunk in M shards. Shard s feeds microbatch s: step t of the T
 * steps of a chunk takes rows [t·n_s/T, (t+1)·n_s/T) of shard s in the epoch's order. So an epoch
 * takes every row exactly once, whatever the sizes of the shards.
 *
 * <p>As many threads can share a step as there are microbatches, but of each a gradient is added. M
 * is about √(B/8): 2 microbatches of 16 rows, 4 of 32, 8 of 64, 16 of 128. Of larger batches it is
 * about B/128, at most 1024. The gradients of a large network don't stay in a core's cache: there a
 * microbatch has at least 64 rows if there are two of them. A microbatch of a small batch and
 * network may be too little work to share: then there are two from 128 rows on. Where a microbatch
 * or a shard would be larger than an array should be, there are twice as many, or four times, until
 * they are not.
 *
 * <p>Measured: examples a second on one thread, in thousands, by rows of a microbatch (AMD EPYC,
 * OpenBLAS Cooperlake). What smaller ones cost one thread, more threads gain.
 *
 * <pre>
 *                          8   16   32   64  128  256  512
 * 784-100-10, B = 32     323  404  467
 * 784-100-10, B = 128    341  412  470  511  506
 * 784-100-10, B = 1024        438  478  511  571  482  497
 * 784-512-512-10, 32      42   51   54
 * 784-512-512-10, 128     44   54   58   62   63
 * 784-512-512-10, 1024             58   60   66   68   72
 * </pre>
 *
 * @param rows n, at least 1
 * @param batchSize B, in [1, n]
 * @param chunks how many parts the data is visited in, at least 1
 * @param microbatches M
 */
public record BatchPlan(long rows, int batchSize, int chunks, int microbatches)
    implements Serializable {

  private static final int MICROBATCH = 128;
  private static final int USUAL_MICROBATCHES = 1024; // at most
  private static final int LEAST_MICROBATCH = 8; // times M: rows of each of a small batch
  private static final int CACHED = 1 << 18; // parameters whose gradient stays in a core's cache
  private static final int ROWS_OF_LARGE = 64; // of a microbatch of a network with more
  private static final long WORK = 500_000; // rows times parameters of one: 10 microseconds
  private static final int NUMBERS_OF_INPUT = 8; // in a microbatch of sparse rows
  private static final int MOST_ROWS = 8192; // of a microbatch
  private static final long MOST_FLOATS = 1L << 30; // of a microbatch, and of a shard: 4 GiB
  private static final int AT_ONCE = 1 << 14; // rows of a full batch: 128 microbatches
  private static final int LEAST_BATCHES = 8; // of a chunk: the last batch is seldom a full one

  /** The most chunks that data is cut in. */
  public static final int MOST_CHUNKS = 1 << 16;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the batch size is not in [1, rows] or so small that an
   *     epoch would have 2^31 steps, or if there is no chunk
   */
  public BatchPlan {
    if (batchSize < 1 || batchSize > rows) {
      throw new IllegalArgumentException(
          "batchSize must be in [1, %s], got %s".formatted(rows, batchSize));
    }
    if (chunks < 1) {
      throw new IllegalArgumentException("chunks must be at least 1, got " + chunks);
    }
    long perStep = (long) chunks * batchSize;
    if ((rows + perStep - 1) / perStep * chunks > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "batchSize must be at least %s for %s rows, so that an epoch has fewer than 2^31 steps, got %s"
              .formatted(rows / (1 << 30) + 1, rows, batchSize));
    }
  }

  /** The plan for rows and a network that are not too wide. */
  public BatchPlan(long rows, int batchSize, int chunks) {
    this(rows, batchSize, chunks, usualMicrobatches(batchSize));
  }

  /**
   * The plan for a batch size that may exceed the data, and for chunks of about so many bytes.
   *
   * @param rows n, at least 1
   * @param chunkBytes the most that a chunk should have, at least 1
   */
  public static BatchPlan of(
      long rows, long bytes, Topology topology, int batchSize, long chunkBytes) {
    return of(Packing.floats(rows, topology.inputs()), bytes, topology, batchSize, chunkBytes);
  }

  /** The same for features that are packed in some way. */
  public static BatchPlan of(
      Packing packing, long bytes, Topology topology, int batchSize, long chunkBytes) {
    return of(packing, bytes, topology, batchSize, chunkBytes, LEAST_BATCHES);
  }

  /**
   * The plan that settings ask for. Where a gradient is one over all examples, a batch is what of
   * them is computed at once, and a chunk may be as small as one.
   */
  public static BatchPlan of(TrainingSettings settings, long rows, long bytes, Topology topology) {
    return of(settings, Packing.floats(rows, topology.inputs()), bytes, topology);
  }

  /** The same for features that are packed in some way. */
  public static BatchPlan of(
      TrainingSettings settings, Packing packing, long bytes, Topology topology) {
    long rows = packing.rows();
    long chunkBytes = settings.chunkBytes();
    if (!settings.isFullBatch()) {
      return of(packing, bytes, topology, settings.getBatchSize(), chunkBytes);
    }
    long inChunk = Math.max(1, rows / (bytes / chunkBytes + 1));
    return of(packing, bytes, topology, (int) Math.min(AT_ONCE, inChunk), chunkBytes, 1);
  }

  private static BatchPlan of(
      Packing packing,
      long bytes,
      Topology topology,
      int batchSize,
      long chunkBytes,
      int leastBatches) {
    long rows = packing.rows();
    int inputs = packing.floatsPerRow();
    int widest = packing.isSparse() ? Math.max(inputs, topology.widestLayer()) : topology.widest();
    int batch = (int) Math.min(rows, batchSize);
    int microbatches = usualMicrobatches(batch, topology.parameterCount());
    if (packing.isSparse()) {
      microbatches = Math.min(microbatches, Math.max(2, mostOfSparse(batch, packing)));
    }
    long chunk = Math.min(chunkBytes, microbatches * MOST_FLOATS * Float.BYTES);
    long wanted = (bytes + chunk - 1) / chunk;
    long most = Math.min(MOST_CHUNKS, rows / ((long) leastBatches * batch));
    int chunks = (int) Math.max(1, Math.min(wanted, most));
    long shardRows = rows / chunks;
    while (microbatches <= batch / 2
        && (batch / microbatches > MOST_ROWS
            || batch / microbatches * (long) widest > MOST_FLOATS
            || shardRows / microbatches * inputs > MOST_FLOATS)) {
      microbatches *= 2;
    }
    return new BatchPlan(rows, batch, chunks, microbatches);
  }

  /** M for a batch and a network of so many parameters, where nothing is too large for an array. */
  static int usualMicrobatches(int batchSize, int parameters) {
    long worthSharing = batchSize * (long) parameters / WORK;
    int rule = (int) Math.sqrt((double) batchSize / LEAST_MICROBATCH);
    if (parameters > CACHED) {
      rule = Math.min(rule, Math.max(2, batchSize / ROWS_OF_LARGE));
    }
    int shared = (int) Math.min(worthSharing, rule);
    return Integer.highestOneBit(Math.max(shared, usualMicrobatches(batchSize)));
  }

  /**
   * The most microbatches of sparse rows: each should have a few numbers for every input, since its
   * gradient is one more to be added, of which each has an element for every unit.
   */
  private static int mostOfSparse(int batchSize, Packing packing) {
    double numbers = (double) batchSize * packing.nonZeros() / packing.rows(); // of a batch
    return Integer.highestOneBit((int) (numbers / packing.width() / NUMBERS_OF_INPUT));
  }

  /** M for a batch however small the network is. */
  public static int usualMicrobatches(int batchSize) {
    int least = batchSize < MICROBATCH ? 1 : 2;
    int wanted = Integer.highestOneBit(Math.max(least, batchSize / MICROBATCH));
    return Math.min(USUAL_MICROBATCHES, wanted);
  }

  /** The most rows that a batch may have, for so many rows to be cut in so many chunks. */
  public static long mostBatchSize(long rows, long chunks) {
    return rows / (LEAST_BATCHES * chunks);
  }

  /** T, the steps that a chunk is good for. */
  public int stepsPerChunk() {
    long perStep = (long) chunks * batchSize;
    return Math.toIntExact((rows + perStep - 1) / perStep);
  }

  public int steps() {
    return Math.multiplyExact(chunks, stepsPerChunk());
  }

  /** Where step t of a chunk begins within a shard, in the epoch's order. */
  public int begin(int step, int shardRows) {
    return (int) ((long) step * shardRows / stepsPerChunk());
  }

  /** The most rows that one step takes from a shard. */
  public int capacity(int shardRows) {
    return (int) ((shardRows + stepsPerChunk() - 1L) / stepsPerChunk());
  }
}
