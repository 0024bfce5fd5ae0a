package nabla.config;

import nabla.text.ForUsers;
import nabla.text.Shown;

/** The configuration can't be used; the message names key, rule, value, and file and line. */
public final class ConfException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1;

  /** With a message, which becomes one line that can be printed. */
  public ConfException(String message) {
    super(Shown.message(message));
  }

  /** With such a message, and what it came from. */
  public ConfException(String message, Throwable cause) {
    super(Shown.message(message), cause);
  }

  /** With a message and the place it speaks of, such as {@code mnist.conf:12}. */
  static ConfException at(String message, String where) {
    return new ConfException(where.isEmpty() ? message : "%s (%s)".formatted(message, where));
  }
}
