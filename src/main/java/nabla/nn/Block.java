package nabla.nn;

import nabla.linalg.AlignedFloats;
import nabla.linalg.Matrix;

/**
 * Room for the numbers of a microbatch: as many for each example, one example behind another. Of m
 * examples it is a matrix of m columns; the view for each m is made when m first comes, so that
 * training allocates nothing per step.
 */
final class Block {

  private final float[] array;
  private final int begin; // of the numbers in it
  private final int units;
  private final Matrix[] views; // [m]

  Block(int units, int capacity) {
    this(new float[Math.multiplyExact(units, capacity)], 0, units, capacity);
  }

  /** One that stands in memory as {@link AlignedFloats} do. */
  static Block aligned(int units, int capacity) {
    int length = Math.multiplyExact(units, capacity);
    return new Block(AlignedFloats.array(length), AlignedFloats.begin(length), units, capacity);
  }

  private Block(float[] array, int begin, int units, int capacity) {
    this.array = array;
    this.begin = begin;
    this.units = units;
    this.views = new Matrix[capacity + 1];
  }

  float[] array() {
    return array;
  }

  /** Where the numbers of an example begin. */
  int begin(int x) {
    return begin + x * units;
  }

  /** The leading m examples, units × m by columns. */
  Matrix of(int m) {
    if (views[m] == null) {
      views[m] = Matrix.columnMajor(array, begin, units, m);
    }
    return views[m];
  }
}
