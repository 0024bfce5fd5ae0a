package nabla.nn;

import nabla.linalg.Matrix;

/**
 * The m examples that are pushed through the network at once: inputs, targets, weights.
 *
 * <p>The arrays are made once, for as many examples as may come, and filled again and again; they
 * belong to one thread.
 */
public final class Microbatch {

  private final Block inputs;
  private final float[] targets;
  private final float[] weights;
  private int size;

  /**
   * Room for examples, none in it yet.
   *
   * @param inputs n_0, numbers that go into the network
   * @param outputs n_L, numbers that should come out
   * @param capacity the most examples it can hold
   */
  public Microbatch(int inputs, int outputs, int capacity) {
    this.inputs = Block.aligned(inputs, capacity);
    this.targets = new float[Math.multiplyExact(outputs, capacity)];
    this.weights = new float[capacity];
  }

  /** a^0 of every example: n_0 × m by columns, from {@link #begin} of the first on. */
  public float[] inputs() {
    return inputs.array();
  }

  /** Where a^0 of an example begins in {@link #inputs}. */
  public int begin(int x) {
    return inputs.begin(x);
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
    return inputs.of(size);
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
