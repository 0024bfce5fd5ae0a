package nabla.linalg;

/** Which of OpenBLAS's kernels multiplies matrices: inner loops, written for one kind of CPU. */
public enum Kernel {
  /** The one for the CPU at hand. */
  FASTEST,

  /**
   * Haswell's, which any x86-64 CPU with AVX2 can run: the same bits on all of them, whatever the
   * environment says. A CPU with AVX-512 takes up to twice as long by it. On arm64 OpenBLAS is
   * built with one kernel, which is both.
   */
  PORTABLE
}
