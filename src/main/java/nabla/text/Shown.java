package nabla.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Texts from outside as they may be shown: short, on one line, and without a character that steers
 * a terminal. Such a character is told by its number, as in {@code \u001b}.
 */
public final class Shown {

  private static final int MOST_CHARACTERS = 100;
  private static final int MOST_TEXTS = 20;
  private static final int MESSAGE_HEAD = 500;
  private static final int MESSAGE_TAIL = 300;
  private static final String ELLIPSIS = " … ";
  private static final int DIGITS = 4; // of a number
  private static final double SMALL = 1e-4; // below which it has an exponent
  private static final double LARGE = 1e9;
  private static final int JOINER_OF_EMOJI = 0x200d;

  private Shown() {}

  /** A value; what is beyond its first hundred characters is left out. */
  public static String text(String text) {
    return text(text, MOST_CHARACTERS);
  }

  /** A value; what is beyond its first characters, so many, is left out. */
  public static String text(String text, int most) {
    if (text.length() <= most) {
      return line(text);
    }
    int characters = text.codePointCount(0, text.length());
    return characters <= most
        ? line(text)
        : "%s… (%s characters)"
            .formatted(line(text.substring(0, text.offsetByCodePoints(0, most))), characters);
  }

  /** A value of any type as a text, all of it: arrays by what they hold. */
  public static String value(Object value) {
    String array = Arrays.deepToString(new Object[] {value}); // of any type of array
    return array.substring(1, array.length() - 1);
  }

  /** A number with four digits, without an exponent where it is of a usual size. */
  public static String number(double number) {
    double size = Math.abs(number);
    return number == 0 || (size >= SMALL && size < LARGE)
        ? new BigDecimal(number).round(new MathContext(DIGITS)).stripTrailingZeros().toPlainString()
        : String.format(Locale.ROOT, "%.4g", number);
  }

  /** A value in quotes, likewise. */
  public static String quoted(String text) {
    return '"' + text(text) + '"';
  }

  /** Several values, separated by commas; what is beyond the first twenty is left out. */
  public static String texts(String... texts) {
    Stream<String> first = Arrays.stream(texts).limit(MOST_TEXTS).map(Shown::text);
    String left = texts.length > MOST_TEXTS ? ", … (" + texts.length + " in all)" : "";
    return first.collect(Collectors.joining(", ")) + left;
  }

  /**
   * A message as one line of at most 803 characters before they are escaped: of a longer one the
   * beginning, and the end, which says the way out.
   */
  public static String message(String message) {
    return line(shortened(message).replaceAll("\\s*\\R\\s*", " "));
  }

  private static String shortened(String message) {
    return message.length() <= MESSAGE_HEAD + ELLIPSIS.length() + MESSAGE_TAIL
        ? message
        : message.substring(0, MESSAGE_HEAD)
            + ELLIPSIS
            + message.substring(message.length() - MESSAGE_TAIL);
  }

  /** All of a text. */
  public static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
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
      case Character.CONTROL, // escapes of terminals among them
          Character.FORMAT, // such as a change of the direction of writing
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          c == JOINER_OF_EMOJI;
      default -> true;
    };
  }
}
