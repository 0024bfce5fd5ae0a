package nabla.train;

import nabla.text.ForUsers;

/** A task has another BLAS than the driver, so its gradients would have other bits. */
public final class OtherBlasException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1;

  private final boolean onlyTheKernel;

  /**
   * @param onlyTheKernel whether both are OpenBLAS
   */
  OtherBlasException(String message, boolean onlyTheKernel) {
    super(message);
    this.onlyTheKernel = onlyTheKernel;
  }

  /** The same on the driver, with what to do about it. */
  OtherBlasException withWayOut(String kernel) {
    String wayOut =
        onlyTheKernel
            ? "use machines of one CPU type, or set %s = portable".formatted(kernel)
            : "see to it that OpenBLAS can be loaded everywhere or, for all of them, leave it out by -Dnabla.blas=java in spark.driver.extraJavaOptions and spark.executor.extraJavaOptions";
    OtherBlasException told =
        new OtherBlasException("%s; %s".formatted(getMessage(), wayOut), onlyTheKernel);
    told.initCause(this);
    return told;
  }
}
