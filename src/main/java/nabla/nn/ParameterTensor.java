package nabla.nn;

import nabla.linalg.Matrix;

/**
 * One of the arrays that the parameters of a network are made of, such as W^2: where it stands in
 * the flat array, row by row, and what it is.
 *
 * @param layer l of its layer; of an embedding, which is before layer 1, b of its block
 * @param offset of its first element
 * @param rows n_l; of an embedding w_b, so that what stands for an input stands together
 * @param columns n_{l-1} of weights, n_b of an embedding; 1 of what each unit has one of
 */
public record ParameterTensor(Kind kind, int layer, int offset, int rows, int columns) {

  /** What a tensor is for. */
  public enum Kind {
    /** E_b, transposed. */
    EMBEDDING("weight"),
    /** s, of the inputs: of layer 0. */
    SCALE("scale"),
    /** W^l. */
    WEIGHTS("weight"),
    /** b^l. */
    BIASES("bias"),
    /** γ^l. */
    GAIN("gain"),
    /** β^l. */
    SHIFT("shift");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** Behind its last element. */
  public int end() {
    return offset + rows * columns;
  }

  /** Whether it is what a unit multiplies: a matrix, which penalties act on. */
  public boolean isWeights() {
    return kind == Kind.WEIGHTS || kind == Kind.EMBEDDING;
  }

  /** What files call it, such as {@code layers.2.weight} or {@code embedding.1.weight}. */
  public String name() {
    return (kind == Kind.EMBEDDING ? "embedding." : "layers.") + layer + "." + kind.label;
  }

  /** Its elements in a flat array. */
  Matrix in(float[] values) {
    return Matrix.rowMajor(values, offset, rows, columns);
  }
}
