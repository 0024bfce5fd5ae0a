package io.nabla.data;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;

/** Collects the rows of one shard into arrays that grow; no float is ever boxed. */
final class ShardPacker {

  private static final int FIRST_ROWS = 64;

  private final int cell;
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
    this.cell = cell;
    this.chunk = cell / shards;
    this.index = cell % shards;
    this.inputs = survey.inputs();
    this.targetWidth = survey.targets();
    this.labels = labels;
    features = new float[FIRST_ROWS * inputs];
    targets = new float[FIRST_ROWS * targetWidth];
    weights = new float[FIRST_ROWS];
  }

  int cell() {
    return cell;
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
          "a row must have %d numbers as when it was surveyed, got %d"
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
