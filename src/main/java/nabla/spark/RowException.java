package nabla.spark;

import nabla.text.ForUsers;

/** A row of a table can't be used; the message names the column, the value and the row. */
public final class RowException extends IllegalArgumentException implements ForUsers {

  private static final long serialVersionUID = 1;

  RowException(String message) {
    super(message);
  }
}
