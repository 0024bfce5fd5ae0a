package nabla.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import nabla.engine.Shard;
import nabla.spark.NumberRow;
import scala.collection.BufferedIterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Collects the rows of one shard into arrays; no float is ever boxed.
 *
 * <p>Hashes spread the rows, so a shard of n/S on average hardly ever has more than four standard
 * deviations above that: the arrays begin with room for as many, and seldom need to be copied to
 * larger ones, nor, where that room is a small part, to smaller ones.
 */
final class ShardPacker {

  private static final int DEVIATIONS = 4;
  private static final int GROWTH = 8; // by an eighth
  private static final int SLACK = 16; // a sixteenth may stay unused

  private final int chunk;
  private final int index;
  private final int inputs;
  private final int targetWidth;
  private final boolean labels;
  private float[] features;
  private float[] targets;
  private float[] weights;
  private int rows;

  /** A packer for cell = chunk · shards + shard, one of so many cells. */
  ShardPacker(int cell, int shards, int cells, Survey survey, boolean labels) {
    this.chunk = cell / shards;
    this.index = cell % shards;
    this.inputs = survey.inputs();
    this.targetWidth = survey.targets();
    this.labels = labels;
    int room = room(survey.rows(), cells);
    features = new float[size(room, inputs)];
    targets = new float[size(room, targetWidth)];
    weights = new float[room];
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
   * The shards of a partition, one after another: only the one that is asked for is in memory. The
   * rows, (cell, features, target, weight), are sorted by cell.
   */
  static Iterator<Shard> shards(
      Iterator<NumberRow> rows, IntStream cells, IntFunction<ShardPacker> packers) {
    BufferedIterator<NumberRow> ahead = CollectionConverters.asScala(rows).buffered();
    return cells
        .mapToObj(
            cell -> {
              ShardPacker packer = packers.apply(cell);
              while (ahead.hasNext() && ahead.head().integer(0) == cell) {
                NumberRow row = ahead.next();
                packer.add(row.floats(1), row.floats(2), row.number(3));
              }
              return packer.pack();
            })
        .iterator();
  }

  /** Adds a row: features, target and weight. */
  void add(float[] x, float[] y, float weight) {
    if (rows == weights.length) {
      resize(rows + rows / GROWTH + 1);
    }
    copy(x, features, inputs);
    copy(y, targets, targetWidth);
    weights[rows++] = weight;
  }

  Shard pack() {
    if (weights.length - rows > rows / SLACK) {
      resize(rows);
    }
    return new Shard(
        chunk, index, inputs, targetWidth, labels, features, targets, Arrays.copyOf(weights, rows));
  }

  private void copy(float[] from, float[] into, int width) {
    if (from.length != width) {
      throw new DataException(
          "a row must have %s numbers as when it was surveyed, got %s"
              .formatted(width, from.length));
    }
    System.arraycopy(from, 0, into, rows * width, width);
  }

  private void resize(int capacity) {
    features = Arrays.copyOf(features, size(capacity, inputs));
    targets = Arrays.copyOf(targets, size(capacity, targetWidth));
    weights = Arrays.copyOf(weights, capacity);
  }
}
