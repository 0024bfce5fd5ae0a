package io.nabla.model;

import java.util.regex.Pattern;

/** A model file that cannot be read or written; the message is one line, fit for the user. */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int MOST = 300;

  /** What ends a line, steers a terminal or turns the direction of writing. */
  private static final Pattern STEERING =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069]");

  /** A message that names the file, what is wrong and the way out. */
  public ModelException(String message) {
    super(harmless(message));
  }

  /** The same, with what made it known. */
  public ModelException(String message, Throwable cause) {
    super(harmless(message), cause);
  }

  /** An exception's message as a part of one. */
  static String oneLine(Exception e) {
    return clip(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), MOST);
  }

  /** A text out of a file as a part of a message: it may be as long as the file. */
  static String clip(String text, int most) {
    String line = harmless(text.length() > most ? text.substring(0, most) + "…" : text);
    return line.replaceAll(" +", " ");
  }

  private static String harmless(String text) {
    return STEERING.matcher(text.replaceAll("\\s+", " ")).replaceAll("?");
  }
}
