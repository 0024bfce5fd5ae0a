package nabla.nn;

import java.io.Serializable;
import nabla.linalg.Floats;
import nabla.linalg.Matrix;

/**
 * The weights and biases of a network in one flat array, with W^l and b^l as views. A gradient has
 * the same shape, so ∂C/∂W^l and ∂C/∂b^l are views of the same kind.
 *
 * <p>Holds the array it is given and does not copy it. Not safe for writing by several threads.
 */
public final class Parameters implements Serializable {

  private static final long serialVersionUID = 1;

  private final Topology topology;
  private final Floats values;
  private final transient Matrix[] weights; // [l - 1]
  private final transient Matrix[] biases;

  /**
   * A view of an array.
   *
   * @param topology what the numbers mean
   * @param values as many numbers as the topology has parameters
   * @throws IllegalArgumentException if there are more or fewer
   */
  public Parameters(Topology topology, float[] values) {
    if (values.length != topology.parameterCount()) {
      throw new IllegalArgumentException(
          "parameters of %s must number %s, got %s"
              .formatted(topology, topology.parameterCount(), values.length));
    }
    this.topology = topology;
    this.values = new Floats(values);
    this.weights = new Matrix[topology.depth()];
    this.biases = new Matrix[topology.depth()];
    int offset = 0;
    for (int l = 1; l <= topology.depth(); l++) {
      int units = topology.units(l);
      weights[l - 1] = Matrix.rowMajor(values, offset, units, topology.units(l - 1));
      offset += units * topology.units(l - 1);
      biases[l - 1] = Matrix.rowMajor(values, offset, units, 1);
      offset += units;
    }
  }

  /** Zeros. */
  public static Parameters zeros(Topology topology) {
    return new Parameters(topology, new float[topology.parameterCount()]);
  }

  /** What the numbers mean. */
  public Topology topology() {
    return topology;
  }

  /** The flat array itself: W^1, b^1, … W^L, b^L. */
  public float[] values() {
    return values.values();
  }

  /** W^l, n_l × n_{l-1}: row j is the receiving unit, column k the sending one. */
  public Matrix weights(int l) {
    return weights[l - 1];
  }

  /** b^l, n_l × 1. */
  public Matrix biases(int l) {
    return biases[l - 1];
  }

  /** Makes the views anew: only topology and numbers travel. */
  private Object readResolve() {
    return new Parameters(topology, values());
  }
}
