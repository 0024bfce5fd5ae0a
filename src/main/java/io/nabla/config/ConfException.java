package io.nabla.config;

/** The configuration can't be used; the message names key, rule, value, and file and line. */
public final class ConfException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With a message of one line. */
  public ConfException(String message) {
    super(message);
  }

  /** With a message of one line, and what it came from. */
  public ConfException(String message, Throwable cause) {
    super(message, cause);
  }

  /** With a message of one line and the place it speaks of, such as {@code mnist.conf:12}. */
  static ConfException at(String message, String where) {
    return new ConfException("%s (%s)".formatted(message, where));
  }
}
