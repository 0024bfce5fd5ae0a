package io.nabla.data;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Texts of the data as they may stand in a message: short, on one line, and without a character
 * that steers a terminal.
 */
public final class Shown {

  private static final int MOST_CHARACTERS = 100;
  private static final int MOST_TEXTS = 20;

  private Shown() {}

  /** One text; what is beyond the first hundred characters is left out. */
  public static String text(String text) {
    int length = text.codePointCount(0, text.length());
    String cut =
        text.codePoints()
            .limit(MOST_CHARACTERS)
            .mapToObj(Shown::character)
            .collect(Collectors.joining());
    return length > MOST_CHARACTERS ? cut + "… (" + length + " characters)" : cut;
  }

  /** Several texts, separated by commas; what is beyond the first twenty is left out. */
  public static String texts(String... texts) {
    Stream<String> first = Arrays.stream(texts).limit(MOST_TEXTS).map(Shown::text);
    String left = texts.length > MOST_TEXTS ? ", … (" + texts.length + " in all)" : "";
    return first.collect(Collectors.joining(", ")) + left;
  }

  private static String character(int codePoint) {
    boolean plain =
        switch (Character.getType(codePoint)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE,
              Character.UNASSIGNED ->
              false;
          default -> true;
        };
    return plain ? Character.toString(codePoint) : "\\u{" + Integer.toHexString(codePoint) + "}";
  }
}
