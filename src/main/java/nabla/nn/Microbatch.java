package nabla.nn;

import nabla.linalg.SparseColumns;

/**
 * The m examples that are pushed through the network at once: inputs, targets, weights.
 *
 * <p>The inputs are all numbers, or those alone that are not zero: then the products with W^1 take
 * nothing else into account. The arrays are made once, for as many examples as may come (of numbers
 * that are not zero, as many as have come), and filled again and again; they belong to one thread.
 */
public final class Microbatch {

  private final Inputs inputs;
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
    this(Inputs.whole(inputs, capacity), outputs, capacity);
  }

  private Microbatch(Inputs inputs, int outputs, int capacity) {
    this.inputs = inputs;
    this.targets = new float[Math.multiplyExact(outputs, capacity)];
    this.weights = new float[capacity];
  }

  /** Room for examples of which only the inputs that are not zero are kept, likewise. */
  public static Microbatch sparse(int inputs, int outputs, int capacity) {
    return new Microbatch(Inputs.sparse(inputs, capacity), outputs, capacity);
  }

  /** Whether only inputs that are not zero are kept: in {@link #sparse}, not {@link #inputs}. */
  public boolean isSparse() {
    return inputs.isSparse();
  }

  /** a^0 of every example: n_0 × m by columns, from {@link #begin} of the first on. */
  public float[] inputs() {
    return inputs.whole().array();
  }

  /** Where a^0 of an example begins in {@link #inputs}. */
  public int begin(int x) {
    return inputs.whole().begin(x);
  }

  /** a^0, to which columns are added one by one; as many as examples count. */
  public SparseColumns sparse() {
    return inputs.sparse();
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

  /** a^0 as layer 1 takes it. */
  Inputs x() {
    return inputs;
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
