package nabla.nn;

import nabla.linalg.Matrix;

/**
 * One of the arrays that the parameters of a network are made of, such as W^2: where it stands in
 * the flat array, row by row, and what it is.
 *
 * @param layer l of its layer
 * @param offset of its first element
 * @param rows n_l
 * @param columns n_{l-1} of weights; 1 of what each unit has one of
 */
public record ParameterTensor(Kind kind, int layer, int offset, int rows, int columns) {

  /** What a tensor is for. */
  public enum Kind {
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

  /** What files call it, such as {@code layers.2.weight}. */
  public String name() {
    return "layers." + layer + "." + kind.label;
  }

  /** Its elements in a flat array. */
  Matrix in(float[] values) {
    return Matrix.rowMajor(values, offset, rows, columns);
  }
}
