package nabla.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import nabla.engine.Shard;
import scala.Tuple2;

/**
 * Collects the rows of one shard into arrays, as they come, and puts them in order; no float is
 * ever boxed.
 *
 * <p>Hashes spread the rows, so a shard of n/S on average hardly ever has more than four standard
 * deviations above that: the arrays begin with room for as many, and seldom need to be copied to
 * larger ones.
 */
final class ShardPacker {

  private static final int DEVIATIONS = 4;
  private static final int GROWTH = 8; // by an eighth

  private final int chunk;
  private final int index;
  private final int inputs;
  private final int targetWidth;
  private final boolean labels;
  private final float[] classWeights; // empty: every class weighs the same
  private float[] features;
  private float[] targets;
  private float[] weights;
  private long[] first;
  private long[] second;
  private int rows;

  /** A packer for cell = chunk · shards + shard, one of so many cells. */
  ShardPacker(
      int cell, int shards, int cells, Survey survey, boolean labels, float[] classWeights) {
    this.chunk = cell / shards;
    this.index = cell % shards;
    this.inputs = survey.inputs();
    this.targetWidth = survey.targets();
    this.labels = labels;
    this.classWeights = classWeights;
    int room = room(survey.rows(), cells);
    features = new float[size(room, inputs)];
    targets = new float[size(room, targetWidth)];
    weights = new float[room];
    first = new long[room];
    second = new long[room];
  }

  /** How many rows a shard, one of so many, is made for at first. */
  static int room(long rows, int shards) {
    double mean = (double) rows / shards;
    double most = mean + DEVIATIONS * Math.sqrt(mean) + 1;
    return (int) Math.min(Integer.MAX_VALUE, Math.min(rows, (long) most));
  }

  private static int size(int rows, int width) {
    long size = (long) rows * width;
    if (size > Integer.MAX_VALUE - Long.BYTES) { // the most that an array can hold
      throw new DataException(
          "a shard must hold less than 2^31 numbers, got %s rows of %s; lower the batch size"
              .formatted(rows, width));
    }
    return (int) size;
  }

  /**
   * The shards of a partition, one after another: each is put in order when it is asked for, and
   * what it was made of is let go.
   *
   * @param packers one for each shard, in order
   * @param cells how many there are of all chunks
   */
  static Iterator<Shard> shards(
      Iterator<Tuple2<Integer, Rows>> parts, ShardPacker[] packers, int cells) {
    while (parts.hasNext()) {
      Rows block = parts.next()._2();
      for (int i = 0; i < block.count(); i++) {
        packers[Places.cell(block.first(i), cells) % packers.length].add(block, i);
      }
    }
    return IntStream.range(0, packers.length)
        .mapToObj(
            i -> {
              Shard shard = packers[i].pack();
              packers[i] = null;
              return shard;
            })
        .iterator();
  }

  /** Adds a row. */
  void add(Rows block, int row) {
    requireWidth(block.inputs(), inputs);
    requireWidth(block.targetWidth(), targetWidth);
    if (rows == weights.length) {
      resize(rows + rows / GROWTH + 1);
    }
    block.copyFeatures(row, features, rows * inputs);
    block.copyTarget(row, targets, rows * targetWidth);
    weights[rows] = block.weight(row);
    if (classWeights.length > 0) {
      weights[rows] *= classWeights[block.label(row)];
    }
    first[rows] = block.first(row);
    second[rows++] = block.second(row);
  }

  Shard pack() {
    int[] order = ByHash.order(Arrays.copyOf(first, rows), Arrays.copyOf(second, rows));
    float[] x = new float[rows * inputs];
    float[] y = new float[rows * targetWidth];
    float[] w = new float[rows];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(features, order[i] * inputs, x, i * inputs, inputs);
      System.arraycopy(targets, order[i] * targetWidth, y, i * targetWidth, targetWidth);
      w[i] = weights[order[i]];
    }
    return new Shard(chunk, index, inputs, targetWidth, labels, x, y, w);
  }

  private static void requireWidth(int got, int width) {
    if (got != width) {
      throw new DataException(
          "a row must have %s numbers as when it was surveyed, got %s".formatted(width, got));
    }
  }

  private void resize(int capacity) {
    features = Arrays.copyOf(features, size(capacity, inputs));
    targets = Arrays.copyOf(targets, size(capacity, targetWidth));
    weights = Arrays.copyOf(weights, capacity);
    first = Arrays.copyOf(first, capacity);
    second = Arrays.copyOf(second, capacity);
  }
}
