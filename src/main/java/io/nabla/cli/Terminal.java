package io.nabla.cli;

import java.util.Locale;

/** Text that comes from files, data or other programs, made fit for a terminal. */
final class Terminal {

  private static final int HEAD = 500;
  private static final int TAIL = 300;
  private static final String ELLIPSIS = " … ";

  private Terminal() {}

  /** A message as one line of at most a few hundred characters; its end says the way out. */
  static String message(String text) {
    return shortened(line(shortened(text).replaceAll("\\s*\\R\\s*", " ")));
  }

  private static String shortened(String text) {
    return text.length() <= HEAD + ELLIPSIS.length() + TAIL
        ? text
        : text.substring(0, HEAD) + ELLIPSIS + text.substring(text.length() - TAIL);
  }

  /**
   * A text with every character that could steer a terminal, or that is none, told by its number.
   */
  static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                line.appendCodePoint(c);
              } else {
                line.append(String.format(Locale.ROOT, "\\u%04x", c));
              }
            });
    return line.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          c == 0x200d; // the joiner of emoji
      default -> true;
    };
  }
}
