package nabla.train;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import nabla.linalg.Blas;

/**
 * The BLAS that every task must have, or weights would depend on which machine computed what: the
 * driver's, kernel and all. It travels with the tasks, and each asks it before it computes.
 *
 * @param name of the driver's
 * @param driver its host
 */
record SameBlas(String name, String driver) implements Serializable {

  /** The one of this JVM, which must be the driver's. */
  static SameBlas asHere() {
    return new SameBlas(Blas.best().name(), host());
  }

  /**
   * Loads the same one, if this JVM has none yet, and compares it.
   *
   * @throws OtherBlasException if that is another one
   */
  void require() {
    Blas mine = Blas.like(name);
    if (!mine.name().equals(name)) {
      String why = mine.whyNotOpenBlas().map(reason -> " (" + reason + ")").orElse("");
      throw new OtherBlasException(
          "BLAS must be the driver's, %s on host %s, in every task, or the weights would have other bits, got %s on host %s%s"
              .formatted(name, driver, mine.name(), host(), why),
          name.startsWith("OpenBLAS") && mine.whyNotOpenBlas().isEmpty());
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
