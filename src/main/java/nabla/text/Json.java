package nabla.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a JSON text that is to hold certain things and no others: what it does not hold is refused
 * where that shows. So nothing is built but what is asked for, and a hostile text takes no more
 * memory than an honest one of its length. (No library for JSON is needed to read a model.)
 *
 * <p>Source: RFC 8259.
 */
public final class Json {

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final String BLANKS = " \t\n\r";
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  private final String what;
  private final String json;
  private int at;

  private Json(String what, String json) {
    this.what = what;
    this.json = json;
  }

  /** A text as a string of JSON. */
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** A name in an object that must have others. */
  public static IllegalArgumentException unknown(String what, String names, String got) {
    return new IllegalArgumentException(
        "%s must have %s, got \"%s\"".formatted(what, names, Shown.text(got, 40)));
  }

  /** Reads a whole text; what it is, is for messages. */
  public static <T> T read(String what, String json, Function<Json, T> content) {
    Json in = new Json(what, json);
    T read = content.apply(in);
    in.skipBlanks();
    in.require(in.at == json.length(), "one value and nothing behind it");
    return read;
  }

  /** An object, of which each value is read as its name says. */
  public <T> Map<String, T> object(Function<String, ? extends T> value) {
    require(take('{'), "an object");
    Map<String, T> object = new HashMap<>();
    while (!take('}')) {
      require(object.isEmpty() || take(','), "a comma or }");
      String name = text();
      boolean isNew = !object.containsKey(name);
      require(isNew, "each name once, not \"%s\" again,".formatted(Shown.text(name, 40)));
      require(take(':'), "a colon");
      object.put(name, value.apply(name));
    }
    return object;
  }

  /** A list, of which each element is read alike. */
  public <T> List<T> list(Supplier<T> element) {
    require(take('['), "a list");
    List<T> list = new ArrayList<>();
    while (!take(']')) {
      require(list.isEmpty() || take(','), "a comma or ]");
      list.add(element.get());
    }
    return list;
  }

  /** An integer, at least 0. */
  public long integer() {
    skipBlanks();
    int end = at;
    while (end < json.length() && json.charAt(end) >= '0' && json.charAt(end) <= '9') {
      end++;
    }
    String digits = json.substring(at, end);
    try {
      if (digits.length() == 1 || !digits.startsWith("0")) {
        long value = Long.parseLong(digits);
        at = end;
        return value;
      }
    } catch (NumberFormatException e) { // none or too many: told below
    }
    throw wrong("an integer in [0, 2^63)");
  }

  /** A number, finite as a double. */
  public double number() {
    skipBlanks();
    Matcher number = NUMBER.matcher(json).region(at, json.length());
    if (number.lookingAt()) {
      double value = Double.parseDouble(number.group());
      if (Double.isFinite(value)) {
        at = number.end();
        return value;
      }
    }
    throw wrong("a finite number");
  }

  public boolean flag() {
    skipBlanks();
    boolean value = json.startsWith("true", at);
    require(value || json.startsWith("false", at), "true or false");
    at += String.valueOf(value).length();
    return value;
  }

  public String text() {
    require(take('"'), "a string");
    StringBuilder text = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      text.append(c == '\\' ? escaped() : c);
    }
    // a lone surrogate would be a question mark in UTF-8, as would every other one
    require(StandardCharsets.UTF_8.newEncoder().canEncode(text), "a string of Unicode");
    return text.toString();
  }

  private char escaped() {
    char c = next();
    if (c == 'u') {
      int code = 0;
      for (int i = 0; i < 4; i++) {
        char digit = next();
        require(HexFormat.isHexDigit(digit), "four hexadecimal digits");
        code = 16 * code + HexFormat.fromHexDigit(digit);
      }
      return (char) code;
    }
    int simple = ESCAPES.indexOf(c);
    require(simple >= 0, "a character that may be escaped");
    return ESCAPED.charAt(simple);
  }

  /** The next character of a string. */
  private char next() {
    require(at < json.length() && json.charAt(at) >= ' ', "a string that ends");
    return json.charAt(at++);
  }

  private void skipBlanks() {
    while (at < json.length() && BLANKS.indexOf(json.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean take(char c) {
    skipBlanks();
    boolean there = at < json.length() && json.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      throw wrong(rule);
    }
  }

  private IllegalArgumentException wrong(String rule) {
    String got = Shown.line(json.substring(at, Math.min(json.length(), at + 20)));
    return new IllegalArgumentException(
        "%s must hold %s at character %s, got %s"
            .formatted(what, rule, at, got.isEmpty() ? "nothing" : got));
  }
}
