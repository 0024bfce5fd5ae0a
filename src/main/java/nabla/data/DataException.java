package nabla.data;

import nabla.text.ForUsers;

/**
 * The data can't be used; the message names the column, the value, one offending row, the way out.
 */
public final class DataException extends IllegalArgumentException implements ForUsers {

  private static final long serialVersionUID = 1;

  /** With a message of one line. */
  public DataException(String message) {
    super(message);
  }

  /** With such a message, and what it came from. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
