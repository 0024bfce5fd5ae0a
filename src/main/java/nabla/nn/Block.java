package nabla.nn;

import nabla.linalg.Matrix;

/**
 * Room for the numbers of a microbatch: as many for each example, one example behind another. Of m
 * examples it is a matrix of m columns; the view for each m is made when m first comes, so that
 * training allocates nothing per step.
 */
final class Block {

  private final float[] array;
  private final int units;
  private final Matrix[] views; // [m]

  Block(int units, int capacity) {
    this.array = new float[Math.multiplyExact(units, capacity)];
    this.units = units;
    this.views = new Matrix[capacity + 1];
  }

  float[] array() {
    return array;
  }

  /** The leading m examples, units × m by columns. */
  Matrix of(int m) {
    if (views[m] == null) {
      views[m] = Matrix.columnMajor(array, 0, units, m);
    }
    return views[m];
  }
}
