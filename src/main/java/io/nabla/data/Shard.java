package io.nabla.data;

import io.nabla.nn.Microbatch;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A part of the examples, packed: the rows that feed one microbatch of every step.
 *
 * <p>Immutable: nothing writes to the arrays once packed, so any number of tasks may read them.
 *
 * @param index s, which shard
 * @param rows n_s
 * @param inputs numbers per row in {@code features}
 * @param targetWidth numbers per row in {@code targets}
 * @param labels whether a target is the number of a class
 * @param features one row after another
 * @param targets one row after another
 * @param weights w_x
 */
@SuppressWarnings("ArrayRecordComponent") // a block of memory; never compared
public record Shard(
    int index,
    int rows,
    int inputs,
    int targetWidth,
    boolean labels,
    float[] features,
    float[] targets,
    float[] weights)
    implements Serializable {

  /**
   * Copies rows into a microbatch.
   *
   * @param order which row stands at which position
   * @param from the first position
   * @param to behind the last
   * @param outputs n_L; a label becomes a 1 among as many zeros
   * @param batch overwritten
   */
  public void gather(EpochOrder order, int from, int to, int outputs, Microbatch batch) {
    batch.resize(to - from);
    for (int x = 0; x < to - from; x++) {
      copy(order.rowAt(from + x), x, outputs, batch);
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
    System.arraycopy(features, row * inputs, batch.inputs(), x * inputs, inputs);
    batch.weights()[x] = weights[row];
    if (labels) {
      Arrays.fill(batch.targets(), x * outputs, (x + 1) * outputs, 0f);
      batch.targets()[x * outputs + (int) targets[row]] = 1f;
    } else {
      System.arraycopy(targets, row * outputs, batch.targets(), x * outputs, outputs);
    }
  }
}
