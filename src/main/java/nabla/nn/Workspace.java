package nabla.nn;

import nabla.linalg.Matrix;

/**
 * The scratch memory of one thread: z^l, a^l and δ^l of the microbatch under way, for l in 1..L,
 * each n_l × m by columns.
 *
 * <p>Made once for the largest microbatch, and the views of each size when it first comes, so that
 * training allocates nothing per step.
 */
public final class Workspace {

  private final Topology topology;
  private final float[][] weightedInputs; // [l - 1], as below
  private final float[][] activations;
  private final float[][] errors;
  private final Matrix[][] blocks; // [m][l - 1]: views of a^l
  private final Matrix[][] errorBlocks; // of δ^l
  private final Matrix[][] inputBlocks; // of z^l

  /** Scratch memory for microbatches of up to {@code capacity} examples. */
  public Workspace(Topology topology, int capacity) {
    this.topology = topology;
    int depth = topology.depth();
    weightedInputs = new float[depth][];
    activations = new float[depth][];
    errors = new float[depth][];
    for (int l = 1; l <= depth; l++) {
      int length = Math.multiplyExact(topology.units(l), capacity);
      weightedInputs[l - 1] = new float[length];
      activations[l - 1] = new float[length];
      errors[l - 1] = new float[length];
    }
    blocks = new Matrix[capacity + 1][];
    errorBlocks = new Matrix[capacity + 1][];
    inputBlocks = new Matrix[capacity + 1][];
  }

  /** z^l of m examples. */
  Matrix z(int l, int m) {
    return block(inputBlocks, weightedInputs, l, m);
  }

  /** a^l of m examples, l ≥ 1. */
  Matrix a(int l, int m) {
    return block(blocks, activations, l, m);
  }

  /** δ^l of m examples. */
  Matrix delta(int l, int m) {
    return block(errorBlocks, errors, l, m);
  }

  private Matrix block(Matrix[][] views, float[][] arrays, int l, int m) {
    if (views[m] == null) {
      views[m] = new Matrix[arrays.length];
      for (int i = 0; i < arrays.length; i++) {
        views[m][i] = Matrix.columnMajor(arrays[i], 0, topology.units(i + 1), m);
      }
    }
    return views[m][l - 1];
  }

  /** a^L of the last forward pass, n_L × m by columns. */
  public float[] outputs() {
    return activations[activations.length - 1];
  }

  /** z^L of the last forward pass, n_L × m by columns. */
  public float[] outputWeightedInputs() {
    return weightedInputs[weightedInputs.length - 1];
  }

  /** C_x of example {@code x} after a forward pass. */
  public double cost(Microbatch batch, int x) {
    int outputs = topology.outputs();
    int from = x * outputs;
    float[] z = weightedInputs[weightedInputs.length - 1];
    return topology.cost().of(z, outputs(), batch.targets(), from, from + outputs);
  }
}
