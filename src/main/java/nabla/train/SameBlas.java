package nabla.train;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import nabla.linalg.Blas;

/**
 * The BLAS that every task must have, or weights would depend on which machine computed what: the
 * driver's, kernel and all. It travels with the tasks, and each asks it before it computes.
 */
record SameBlas(String name) implements Serializable {

  /** The one of this JVM, which must be the driver's. */
  static SameBlas asHere() {
    return new SameBlas(Blas.best().name());
  }

  /**
   * Compares it with the one of this JVM.
   *
   * @throws OtherBlasException if that is another one
   */
  void require() {
    Blas mine = Blas.best();
    if (!mine.name().equals(name)) {
      String why = mine.whyNotOpenBlas().map(reason -> " (" + reason + ")").orElse("");
      throw new OtherBlasException(
          "BLAS must be the driver's, %s, in every task, or the weights would have other bits, got %s on host %s%s; use machines of one CPU type, or set OPENBLAS_CORETYPE to a kernel that all have, for the driver and as spark.executorEnv.OPENBLAS_CORETYPE"
              .formatted(name, mine.name(), host(), why));
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return e.getMessage(); // begins with the name that did not resolve
    }
  }
}
