package nabla.engine;

import java.io.Serializable;
import java.util.Arrays;
import nabla.nn.Microbatch;
import nabla.nn.Topology;

/**
 * A part of a chunk of the examples, packed: the rows that feed one microbatch of each of its
 * steps.
 *
 * <p>Nothing writes to the arrays once packed, so any number of tasks may read them.
 */
public final class Shard implements Serializable {

  private static final long serialVersionUID = 1;

  private final int chunk;
  private final int index;
  private final boolean labels;
  private final PackedRows features;
  private final FloatRows targets;
  private final FloatRows weights;

  /**
   * A shard of as many rows as there are weights.
   *
   * @param index s, which shard of the chunk
   * @param inputs numbers per row in {@code features}
   * @param targetWidth numbers per row in {@code targets}
   * @param labels whether a target is the number of a class
   * @param features one row after another; what is behind the last does not count
   * @param targets one row after another, likewise
   */
  public Shard(
      int chunk,
      int index,
      int inputs,
      int targetWidth,
      boolean labels,
      float[] features,
      float[] targets,
      float[] weights) {
    this(
        chunk,
        index,
        labels,
        new FloatRows(inputs, weights.length, features),
        new FloatRows(targetWidth, weights.length, targets),
        new FloatRows(1, weights.length, weights));
  }

  /**
   * A shard of rows.
   *
   * @param targets of as many rows as the features, as above
   * @param weights likewise, of one number
   */
  public Shard(
      int chunk,
      int index,
      boolean labels,
      PackedRows features,
      FloatRows targets,
      FloatRows weights) {
    this.chunk = chunk;
    this.index = index;
    this.labels = labels;
    this.features = features;
    this.targets = targets;
    this.weights = weights;
  }

  /** A microbatch for such rows. */
  Microbatch microbatch(Topology topology, int capacity) {
    return isSparse()
        ? Microbatch.sparse(topology.inputs(), topology.outputs(), capacity)
        : new Microbatch(topology.inputs(), topology.outputs(), capacity);
  }

  /** Whether only features are kept that are not zero. */
  boolean isSparse() {
    return features instanceof SparseRows;
  }

  public int chunk() {
    return chunk;
  }

  /** s, which shard of the chunk. */
  public int index() {
    return index;
  }

  /** n_s. */
  public int rows() {
    return weights.count();
  }

  /** Whether the row, in the order in which they are packed, has that class for its label. */
  public boolean isOf(int row, int label) {
    return labels && targets.first(row) == label;
  }

  /** Copies the features of a row, zeros included. */
  public void features(int row, float[] into) {
    features.copy(row, into, 0);
  }

  /** Whether two rows one after another are alike. */
  public boolean repeats() {
    for (int row = 1; row < rows(); row++) {
      if (features.repeats(row) && targets.repeats(row) && weights.repeats(row)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Copies rows into a microbatch.
   *
   * @param rows their numbers, in the order in which they are packed
   * @param count how many
   * @param outputs n_L; a label becomes a 1 among as many zeros
   */
  public void gather(int[] rows, int count, int outputs, Microbatch batch) {
    empty(count, batch);
    for (int x = 0; x < count; x++) {
      copy(rows[x], x, outputs, batch);
    }
  }

  /** Copies the rows from..to−1 in the order in which they are packed. */
  public void gather(int from, int to, int outputs, Microbatch batch) {
    empty(to - from, batch);
    for (int x = 0; x < to - from; x++) {
      copy(from + x, x, outputs, batch);
    }
  }

  private static void empty(int examples, Microbatch batch) {
    batch.resize(examples);
    if (batch.isSparse()) {
      batch.sparse().clear();
    }
  }

  private void copy(int row, int x, int outputs, Microbatch batch) {
    features.gather(row, batch, x);
    batch.weights()[x] = weights.first(row);
    if (labels) {
      Arrays.fill(batch.targets(), x * outputs, (x + 1) * outputs, 0f);
      batch.targets()[x * outputs + (int) targets.first(row)] = 1f;
    } else {
      targets.copy(row, batch.targets(), x * outputs);
    }
  }
}
