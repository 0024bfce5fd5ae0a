package io.nabla.config;

/**
 * What may be printed of a text that came from a file: one line, not long, and nothing that steers
 * a terminal.
 */
public final class Shown {

  private static final int VALUE = 120;
  private static final int LINE = 2000;

  private Shown() {}

  /** A value in quotes. */
  public static String quoted(String value) {
    return "\"" + cut(value, VALUE) + "\"";
  }

  /** Another value. */
  static String value(String value) {
    return cut(value, VALUE);
  }

  /** A whole message. */
  public static String line(String message) {
    return cut(message, LINE);
  }

  /**
   * The beginning of a text, at most so many characters of it, with all that is no letter, sign or
   * blank escaped.
   */
  static String cut(String text, int most) {
    StringBuilder shown = new StringBuilder();
    int end = Math.min(text.length(), most);
    for (int i = 0; i < end; ) {
      int c = text.codePointAt(i);
      if (isPrintable(c)) {
        shown.appendCodePoint(c);
      } else {
        shown.append("\\u%04x".formatted(c));
      }
      i += Character.charCount(c);
    }
    return end == text.length()
        ? shown.toString()
        : shown + "… (%d characters)".formatted(text.length());
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, // escapes of terminals among them
          Character.FORMAT, // such as a change of the direction of writing
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
