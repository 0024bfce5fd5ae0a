package nabla.nn;

import nabla.linalg.Blas;
import nabla.linalg.Matrix;
import nabla.linalg.SparseColumns;
import nabla.linalg.SparseProducts;

/**
 * What layer 1 is given of the m examples of a microbatch: all numbers, or those alone that are not
 * zero; and the products with W^1, which then take nothing else into account. For one thread.
 */
final class Inputs {

  private final Block whole; // null: sparse
  private final SparseColumns sparse; // null: not
  private final SparseProducts products; // with what is sparse

  private Inputs(Block whole, SparseColumns sparse) {
    this.whole = whole;
    this.sparse = sparse;
    this.products = sparse == null ? null : new SparseProducts(sparse);
  }

  /** Room for all numbers of up to so many examples. */
  static Inputs whole(int width, int capacity) {
    return new Inputs(Block.aligned(width, capacity), null);
  }

  /** Room for those that are not zero, which grows. */
  static Inputs sparse(int width, int capacity) {
    return new Inputs(null, new SparseColumns(width, capacity, 0));
  }

  boolean isSparse() {
    return sparse != null;
  }

  /** All numbers, of what is not sparse. */
  Block whole() {
    return whole;
  }

  /** Those that are not zero, of what is sparse. */
  SparseColumns sparse() {
    return sparse;
  }

  /** z ← z + c W^1 a^0, where a^0 is these, or what a scale has made of them. */
  void addWeighted(float c, Parameters parameters, InputScale scale, Matrix z, Blas blas) {
    Matrix w = parameters.weights(1);
    if (sparse == null) {
      blas.multiply(c, w, scale.forward(parameters, whole.of(z.columns())), 1f, z);
    } else {
      products.addProduct(w, scale.forward(c, parameters, sparse), z);
    }
  }

  /** g ← c δ^1 xᵀ with these for x, after {@link #addWeighted}; δ^1 is overwritten. */
  void gradient(float c, Matrix delta, Matrix g, Blas blas) {
    if (sparse == null) {
      blas.multiply(c, delta, whole.of(delta.columns()).transposed(), 0f, g);
      return;
    }
    for (int i = 0; c != 1f && i < delta.rows() * delta.columns(); i++) {
      delta.array()[i] *= c;
    }
    products.productWithTransposed(delta, g);
  }
}
