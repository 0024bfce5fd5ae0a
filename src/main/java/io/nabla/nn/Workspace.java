package io.nabla.nn;

import io.nabla.linalg.Matrix;

/**
 * The scratch memory of one thread: z^l, a^l and δ^l of the microbatch under way, for l in 1..L,
 * each n_l × m by columns.
 *
 * <p>Made once for the largest microbatch, so that training allocates nothing per step.
 */
public final class Workspace {

  private final Topology topology;
  private final float[][] weightedInputs; // [l - 1], as below
  private final float[][] activations;
  private final float[][] errors;
  private final double[][] example;

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
    example = new double[3][topology.outputs()];
  }

  /** z^l. */
  float[] z(int l) {
    return weightedInputs[l - 1];
  }

  /** a^l, l ≥ 1. */
  float[] a(int l) {
    return activations[l - 1];
  }

  /** δ^l. */
  float[] delta(int l) {
    return errors[l - 1];
  }

  /** The leading m columns of an array of layer l, as a matrix. */
  Matrix block(float[] array, int l, int m) {
    return Matrix.columnMajor(array, 0, topology.units(l), m);
  }

  /** a^L of the last forward pass, n_L × m by columns. */
  public float[] outputs() {
    return a(topology.depth());
  }

  /** C_x of example {@code x} after a forward pass. */
  public double cost(Microbatch batch, int x) {
    int outputs = topology.outputs();
    int last = topology.depth();
    for (int j = 0; j < outputs; j++) {
      example[0][j] = z(last)[x * outputs + j];
      example[1][j] = a(last)[x * outputs + j];
      example[2][j] = batch.targets()[x * outputs + j];
    }
    return topology.cost().of(example[0], example[1], example[2]);
  }
}
