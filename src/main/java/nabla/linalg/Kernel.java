package nabla.linalg;

/** Which of OpenBLAS's kernels multiplies matrices: inner loops, written for one kind of CPU. */
public enum Kernel {
  /** The one for the CPU at hand. */
  FASTEST,

  /**
   * Haswell's, which any x86-64 CPU with AVX2 can run: the same bits on all of them, whatever the
   * environment says. With AVX-512 it takes about half as long again.
   */
  PORTABLE
}
