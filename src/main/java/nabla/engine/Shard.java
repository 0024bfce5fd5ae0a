package nabla.engine;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Arrays;
import nabla.linalg.Floats;
import nabla.nn.Microbatch;

/**
 * A part of a chunk of the examples, packed: the rows that feed one microbatch of each of its
 * steps.
 *
 * <p>Nothing writes to the arrays once packed, so any number of tasks may read them.
 */
public final class Shard implements Externalizable {

  private static final long serialVersionUID = 1;

  private int chunk;
  private int index;
  private int inputs;
  private int targetWidth;
  private boolean labels;
  private float[] features;
  private float[] targets;
  private float[] weights;

  /** For deserialization: an empty shard. */
  public Shard() {
    this(0, 0, 0, 0, false, new float[0], new float[0], new float[0]);
  }

  /**
   * A shard of as many rows as there are weights.
   *
   * @param chunk which chunk
   * @param index s, which shard of the chunk
   * @param inputs numbers per row in {@code features}
   * @param targetWidth numbers per row in {@code targets}
   * @param labels whether a target is the number of a class
   * @param features one row after another; what is behind the last does not count
   * @param targets one row after another, likewise
   * @param weights w_x
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
    this.targetWidth = targetWidth;
    this.labels = labels;
    this.features = features;
    this.targets = targets;
    this.weights = weights;
  }

  /** Which chunk. */
  public int chunk() {
    return chunk;
  }

  /** s, which shard of the chunk. */
  public int index() {
    return index;
  }

  /** n_s. */
  public int rows() {
    return weights.length;
  }

  /** Whether the row, in the order in which they are packed, has that class for its label. */
  public boolean isOf(int row, int label) {
    return labels && targets[row] == label;
  }

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
      copy(order.at(from + x), x, outputs, batch);
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

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(chunk);
    out.writeInt(index);
    out.writeInt(inputs);
    out.writeInt(targetWidth);
    out.writeBoolean(labels);
    Floats.write(out, features, rows() * inputs);
    Floats.write(out, targets, rows() * targetWidth);
    Floats.write(out, weights, rows());
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
    chunk = in.readInt();
    index = in.readInt();
    inputs = in.readInt();
    targetWidth = in.readInt();
    labels = in.readBoolean();
    features = Floats.read(in);
    targets = Floats.read(in);
    weights = Floats.read(in);
  }
}
