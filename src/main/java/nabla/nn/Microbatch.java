package nabla.nn;

import nabla.linalg.Matrix;

/**
 * A block of m examples that is pushed through the network at once: inputs, targets, weights.
 *
 * <p>One example stands behind another. The arrays are made once, for as many examples as may come,
 * and filled again and again; belongs to one thread.
 */
public final class Microbatch {

  private final int inputWidth;
  private final float[] inputs;
  private final float[] targets;
  private final float[] weights;
  private final Matrix[] inputBlocks; // [m], made when m first comes
  private int size;

  /**
   * Room for examples, none in it yet.
   *
   * @param inputs n_0, numbers that go into the network
   * @param outputs n_L, numbers that should come out
   * @param capacity the most examples it can hold
   */
  public Microbatch(int inputs, int outputs, int capacity) {
    this.inputWidth = inputs;
    this.inputs = new float[Math.multiplyExact(inputs, capacity)];
    this.targets = new float[Math.multiplyExact(outputs, capacity)];
    this.weights = new float[capacity];
    this.inputBlocks = new Matrix[capacity + 1];
  }

  /** a^0 of every example: n_0 × m by columns. */
  public float[] inputs() {
    return inputs;
  }

  /** y of every example: n_L × m by columns. */
  public float[] targets() {
    return targets;
  }

  /** w_x of every example, each at least 0. */
  public float[] weights() {
    return weights;
  }

  /** m, how many examples are in it. */
  public int size() {
    return size;
  }

  /** The most examples that fit. */
  public int capacity() {
    return weights.length;
  }

  /** a^0 as a matrix, n_0 × m by columns. */
  Matrix inputBlock() {
    if (inputBlocks[size] == null) {
      inputBlocks[size] = Matrix.columnMajor(inputs, 0, inputWidth, size);
    }
    return inputBlocks[size];
  }

  /**
   * Says how many leading examples of the arrays count.
   *
   * @throws IllegalArgumentException if there is no room for so many
   */
  public void resize(int examples) {
    if (examples < 0 || examples > capacity()) {
      throw new IllegalArgumentException(
          "microbatch must hold 0 to %s examples, got %s".formatted(capacity(), examples));
    }
    size = examples;
  }
}
