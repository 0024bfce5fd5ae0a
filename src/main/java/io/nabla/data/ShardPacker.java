package io.nabla.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;

/** Collects the rows of one shard into arrays that grow; no float is ever boxed. */
final class ShardPacker {

  private static final int FIRST_ROWS = 64;

  private final int chunk;
  private final int index;
  private final int inputs;
  private final int targetWidth;
  private final boolean labels;
  private float[] features;
  private float[] targets;
  private float[] weights;
  private int rows;

  /** For cell = chunk · shards + shard. */
  ShardPacker(int cell, int shards, Survey survey, boolean labels) {
    this.chunk = cell / shards;
    this.index = cell % shards;
    this.inputs = survey.inputs();
    this.targetWidth = survey.targets();
    this.labels = labels;
    features = new float[FIRST_ROWS * inputs];
    targets = new float[FIRST_ROWS * targetWidth];
    weights = new float[FIRST_ROWS];
  }

  /**
   * The shards of a partition, one after another: only the one that is asked for is in memory.
   *
   * @param rows (cell, features, target, weight), sorted by cell
   * @param firstCell the first shard's
   * @param run how many shards
   * @param shards how many a chunk has
   */
  static Iterator<Shard> shards(
      Iterator<InternalRow> rows,
      int firstCell,
      int run,
      int shards,
      Survey survey,
      boolean labels) {
    return new Iterator<>() {

      private int cell = firstCell;
      private InternalRow ahead; // read, but of a later shard; null: none

      @Override
      public boolean hasNext() {
        return cell < firstCell + run;
      }

      @Override
      public Shard next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ShardPacker packer = new ShardPacker(cell, shards, survey, labels);
        while (ahead != null || rows.hasNext()) {
          ahead = ahead == null ? rows.next() : ahead;
          if (ahead.getInt(0) > cell) {
            break;
          }
          packer.add(ahead);
          ahead = null;
        }
        cell++;
        return packer.pack();
      }
    };
  }

  /** Adds a row (cell, features, target, weight). */
  void add(InternalRow row) {
    if (rows == weights.length) {
      resize(rows + rows / 2);
    }
    copy(row.getArray(1).toFloatArray(), features, inputs);
    copy(row.getArray(2).toFloatArray(), targets, targetWidth);
    weights[rows++] = row.getFloat(3);
  }

  Shard pack() {
    resize(rows);
    return new Shard(chunk, index, inputs, targetWidth, labels, features, targets, weights);
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
    features = Arrays.copyOf(features, Math.multiplyExact(capacity, inputs));
    targets = Arrays.copyOf(targets, Math.multiplyExact(capacity, targetWidth));
    weights = Arrays.copyOf(weights, capacity);
  }
}
