package nabla.data;

import java.io.Serializable;
import java.util.Arrays;
import nabla.engine.XxHash64;
import nabla.linalg.Floats;

/**
 * Some rows, one after another: as they were read, or on their way to their shards.
 *
 * <p>Nothing writes to the arrays any more, so any number of tasks may read them.
 */
final class Rows implements Serializable {

  private static final long serialVersionUID = 1;

  private static final float[] NONE = {};
  private static final long[] NOWHERE = {};

  private final boolean held;
  private final int inputs;
  private final int targetWidth;
  private final Floats features;
  private final Floats targets;
  private final Floats weights;
  private final long[] first; // of each row: what orders it in its shard; none as it was read
  private final long[] second; // for rows of the same first
  private final String problem; // null: none

  private Rows(
      boolean held,
      float[] features,
      float[] targets,
      float[] weights,
      long[] first,
      long[] second,
      String problem) {
    this.held = held;
    this.inputs = features.length / Math.max(1, weights.length);
    this.targetWidth = targets.length / Math.max(1, weights.length);
    this.features = new Floats(features);
    this.targets = new Floats(targets);
    this.weights = new Floats(weights);
    this.first = first;
    this.second = second;
    this.problem = problem;
  }

  /** Rows as they were read, of the part to learn from or of that held back. */
  static Rows read(boolean held, float[] features, float[] targets, float[] weights) {
    return new Rows(held, features, targets, weights, NOWHERE, NOWHERE, null);
  }

  /** What is wrong with a row, behind which no more are read. */
  static Rows faulty(boolean held, String problem) {
    return new Rows(held, NONE, NONE, NONE, NOWHERE, NOWHERE, problem);
  }

  /** The same rows with what orders them in their shards. */
  Rows at(long[] places, long[] ties) {
    return new Rows(
        held, features.values(), targets.values(), weights.values(), places, ties, null);
  }

  /** Some of the rows. */
  Rows only(int[] rows) {
    float[] x = new float[rows.length * inputs];
    float[] y = new float[rows.length * targetWidth];
    float[] w = new float[rows.length];
    long[] places = new long[rows.length];
    long[] ties = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      copyFeatures(rows[i], x, i * inputs);
      copyTarget(rows[i], y, i * targetWidth);
      w[i] = weight(rows[i]);
      places[i] = first[rows[i]];
      ties[i] = second[rows[i]];
    }
    return new Rows(held, x, y, w, places, ties, null);
  }

  int count() {
    return weights.length();
  }

  boolean isHeld() {
    return held;
  }

  int inputs() {
    return inputs;
  }

  int targetWidth() {
    return targetWidth;
  }

  String problem() {
    return problem;
  }

  void copyFeatures(int row, float[] into, int at) {
    System.arraycopy(features.values(), row * inputs, into, at, inputs);
  }

  void copyTarget(int row, float[] into, int at) {
    System.arraycopy(targets.values(), row * targetWidth, into, at, targetWidth);
  }

  float weight(int row) {
    return weights.values()[row];
  }

  /** The class of a row, where targets are labels. */
  int label(int row) {
    return (int) targets.values()[row];
  }

  long first(int row) {
    return first[row];
  }

  long second(int row) {
    return second[row];
  }

  /** Of each row, the hash of what was hashed before and the row's numbers. */
  long[] hashes(long before) {
    long[] hashes = new long[count()];
    Arrays.fill(hashes, before);
    XxHash64.then(hashes, features.values(), inputs);
    XxHash64.then(hashes, targets.values(), targetWidth);
    XxHash64.then(hashes, weights.values(), 1);
    return hashes;
  }
}
