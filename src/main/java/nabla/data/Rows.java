package nabla.data;

import java.io.Serializable;
import java.util.Arrays;
import nabla.engine.FloatRows;
import nabla.engine.PackedRows;

/**
 * Some rows, one after another: as they were read, or on their way to their shards.
 *
 * <p>Nothing writes to them any more, so any number of tasks may read them.
 */
final class Rows implements Serializable {

  private static final long serialVersionUID = 1;

  private static final long[] NOWHERE = {};

  private final boolean held;
  private final PackedRows features;
  private final FloatRows targets;
  private final FloatRows weights;
  private final long[] first; // of each row: what orders it in its shard; none as it was read
  private final long[] second; // for rows of the same first
  private final String problem; // null: none

  private Rows(
      boolean held,
      PackedRows features,
      FloatRows targets,
      FloatRows weights,
      long[] first,
      long[] second,
      String problem) {
    this.held = held;
    this.features = features;
    this.targets = targets;
    this.weights = weights;
    this.first = first;
    this.second = second;
    this.problem = problem;
  }

  /** Rows as they were read, of the part to learn from or of that held back. */
  static Rows read(boolean held, PackedRows features, FloatRows targets, FloatRows weights) {
    return new Rows(held, features, targets, weights, NOWHERE, NOWHERE, null);
  }

  /** What is wrong with a row, behind which no more are read. */
  static Rows faulty(boolean held, String problem) {
    FloatRows none = new FloatRows(0, 0);
    return new Rows(held, none, none, none, NOWHERE, NOWHERE, problem);
  }

  /** The same rows with what orders them in their shards. */
  Rows at(long[] places, long[] ties) {
    return new Rows(held, features, targets, weights, places, ties, null);
  }

  /** Some of the rows. */
  Rows only(int[] rows) {
    PackedRows x = features.empty(rows.length);
    FloatRows y = targets.empty(rows.length);
    FloatRows w = weights.empty(rows.length);
    long[] places = new long[rows.length];
    long[] ties = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      x.add(features, rows[i]);
      y.add(targets, rows[i]);
      w.add(weights, rows[i]);
      places[i] = first[rows[i]];
      ties[i] = second[rows[i]];
    }
    x.trim();
    return new Rows(held, x, y, w, places, ties, null);
  }

  int count() {
    return weights.count();
  }

  boolean isHeld() {
    return held;
  }

  int inputs() {
    return features.width();
  }

  int targetWidth() {
    return targets.width();
  }

  String problem() {
    return problem;
  }

  PackedRows features() {
    return features;
  }

  FloatRows targets() {
    return targets;
  }

  FloatRows weights() {
    return weights;
  }

  float weight(int row) {
    return weights.first(row);
  }

  /** The class of a row, where targets are labels. */
  int label(int row) {
    return (int) targets.first(row);
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
    features.hash(hashes);
    targets.hash(hashes);
    weights.hash(hashes);
    return hashes;
  }
}
