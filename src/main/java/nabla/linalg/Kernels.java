package nabla.linalg;

/**
 * What Nabla needs of a BLAS, with BLAS's own names and arguments (Lawson 1979; Dongarra 1990).
 * Public only because {@link NetlibKernels} may come from a class loader of their own.
 */
public interface Kernels {

  /** C ← α op(A) op(B) + β C, of column-major matrices at offsets of arrays. */
  void sgemm(
      String transa,
      String transb,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int offsetA,
      int lda,
      float[] b,
      int offsetB,
      int ldb,
      float beta,
      float[] c,
      int offsetC,
      int ldc);

  /** Σ |x_i| over n elements from an offset. */
  float sasum(int n, float[] x, int offset);
}
