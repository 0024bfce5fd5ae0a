package nabla.nn;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import nabla.linalg.Floats;
import nabla.linalg.Matrix;
import nabla.nn.ParameterTensor.Kind;

/**
 * The weights and biases of a network, and what else it learns, in one flat array, with W^l, b^l
 * and so on as views. A gradient has the same shape, so ∂C/∂W^l and ∂C/∂b^l are views of the same
 * kind.
 *
 * <p>Holds the array it is given and does not copy it. Not safe for writing by several threads.
 */
public final class Parameters implements Serializable {

  private static final long serialVersionUID = 1;

  private final Topology topology;
  private final Floats values;
  private final transient List<ParameterTensor> tensors;
  private final transient int trainedFrom;
  private final transient Map<Kind, Matrix[]> views = new EnumMap<>(Kind.class); // [l]

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
    this.tensors = topology.tensors();
    this.trainedFrom = topology.trainedFrom();
    int most = Math.max(topology.depth(), topology.embedding().size());
    for (Kind kind : Kind.values()) {
      views.put(kind, new Matrix[most + 1]);
    }
    for (ParameterTensor tensor : tensors) {
      views.get(tensor.kind())[tensor.layer()] = tensor.in(values);
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

  /** What they are made of, in the order of the flat array. */
  public List<ParameterTensor> tensors() {
    return tensors;
  }

  /** Where what is trained begins in the flat array, as {@link Topology#trainedFrom}. */
  public int trainedFrom() {
    return trainedFrom;
  }

  /** The flat array itself, as {@link Topology#tensors} says. */
  public float[] values() {
    return values.values();
  }

  /** W^l, n_l × n_{l-1}: row j is the receiving unit, column k the sending one. */
  public Matrix weights(int l) {
    return view(Kind.WEIGHTS, l);
  }

  /** b^l, n_l × 1. */
  public Matrix biases(int l) {
    return view(Kind.BIASES, l);
  }

  /** E_b transposed, w_b × n_b: row k is what stands for the k-th input of the block. */
  Matrix embedding(int b) {
    return view(Kind.EMBEDDING, b);
  }

  /** s, ñ_0 × 1, of a network with an input scale. */
  Matrix inputScale() {
    return view(Kind.SCALE, 0);
  }

  /** γ^l, n_l × 1, of a layer that is normalised. */
  Matrix gain(int l) {
    return view(Kind.GAIN, l);
  }

  /** β^l, n_l × 1, of a layer that is normalised. */
  Matrix shift(int l) {
    return view(Kind.SHIFT, l);
  }

  private Matrix view(Kind kind, int l) {
    return views.get(kind)[l];
  }

  /** Makes the views anew: only topology and numbers travel. */
  private Object readResolve() {
    return new Parameters(topology, values());
  }
}
