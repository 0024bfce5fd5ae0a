package nabla.engine;

import java.io.Serializable;
import java.util.Arrays;
import nabla.linalg.Floats;
import nabla.nn.Microbatch;

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
  private final int inputs;
  private final boolean labels;
  private final Floats features;
  private final Floats targets;
  private final Floats weights;

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
    this.chunk = chunk;
    this.index = index;
    this.inputs = inputs;
    this.labels = labels;
    this.features = new Floats(features, weights.length * inputs);
    this.targets = new Floats(targets, weights.length * targetWidth);
    this.weights = new Floats(weights);
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
    return weights.length();
  }

  /** Whether the row, in the order in which they are packed, has that class for its label. */
  public boolean isOf(int row, int label) {
    return labels && targets.values()[row] == label;
  }

  /** Whether two rows one after another are alike. */
  public boolean repeats() {
    for (int row = 1; row < rows(); row++) {
      if (repeats(features, row) && repeats(targets, row) && repeats(weights, row)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a row's numbers are those of the row before it. */
  private boolean repeats(Floats of, int row) {
    int width = of.length() / rows();
    for (int i = row * width; i < (row + 1) * width; i++) {
      if (of.values()[i] != of.values()[i - width]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Copies rows into a microbatch.
   *
   * @param rows their numbers, in the order in which they are packed
   * @param count how many
   * @param outputs n_L; a label becomes a 1 among as many zeros
   */
  public void gather(int[] rows, int count, int outputs, Microbatch batch) {
    batch.resize(count);
    for (int x = 0; x < count; x++) {
      copy(rows[x], x, outputs, batch);
    }
  }

  /** Copies the rows from..to−1 in the order in which they are packed. */
  public void gather(int from, int to, int outputs, Microbatch batch) {
    batch.resize(to - from);
    for (int x = 0; x < to - from; x++) {
      copy(from + x, x, outputs, batch);
    }
  }

  private void copy(int row, int x, int outputs, Microbatch batch) {
    System.arraycopy(features.values(), row * inputs, batch.inputs(), batch.begin(x), inputs);
    batch.weights()[x] = weights.values()[row];
    if (labels) {
      Arrays.fill(batch.targets(), x * outputs, (x + 1) * outputs, 0f);
      batch.targets()[x * outputs + (int) targets.values()[row]] = 1f;
    } else {
      System.arraycopy(targets.values(), row * outputs, batch.targets(), x * outputs, outputs);
    }
  }
}
