package nabla.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.NativeBLAS;

/** The kernels of one of netlib's implementations. */
public class NetlibKernels implements Kernels {

  private final BLAS netlib;

  NetlibKernels(BLAS netlib) {
    this.netlib = netlib;
  }

  /**
   * The kernels of the native library that netlib's path names.
   *
   * @throws RuntimeException if it can't be loaded
   */
  public NetlibKernels() {
    this(NativeBLAS.getInstance());
  }

  @Override
  public void sgemm(
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
      int ldc) {
    netlib.sgemm(
        transa, transb, m, n, k, alpha, a, offsetA, lda, b, offsetB, ldb, beta, c, offsetC, ldc);
  }

  @Override
  public float sasum(int n, float[] x, int offset) {
    return netlib.sasum(n, x, offset, 1);
  }
}
