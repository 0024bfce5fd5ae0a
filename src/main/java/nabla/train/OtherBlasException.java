package nabla.train;

import nabla.text.ForUsers;

/** A task has another BLAS than the driver, so its gradients would have other bits. */
public final class OtherBlasException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1;

  OtherBlasException(String message) {
    super(message);
  }
}
