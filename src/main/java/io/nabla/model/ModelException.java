package io.nabla.model;

/** A model file that cannot be read or written; the message is one line, fit for the user. */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A message that names the file, what is wrong and the way out. */
  public ModelException(String message) {
    super(message);
  }

  /** The same, with what made it known. */
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }

  /** An exception's message, in one line. */
  static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
