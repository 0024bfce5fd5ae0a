package nabla.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names as a list in brackets: one with a comma, a quote or the like stands in quotes. */
public final class Names {

  private static final Pattern PLAIN =
      Pattern.compile("[^\\s,\"\\[\\]](?:[^,\"\\[\\]]*[^\\s,\"\\[\\]])?");
  private static final Pattern NAME =
      Pattern.compile(
          "\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(" + PLAIN + "))\\s*(?:,|$)", Pattern.DOTALL);

  private Names() {}

  /** One name, in quotes if it needs them. */
  public static String quoted(String name) {
    return PLAIN.matcher(name).matches()
        ? name
        : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  static String text(String[] names) {
    return Arrays.stream(names).map(Names::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** The names of a text; null if it is no such list. */
  static String[] read(String text) {
    String inside = text.strip();
    if (!inside.startsWith("[") || !inside.endsWith("]") || inside.length() < 2) {
      return null;
    }
    inside = inside.substring(1, inside.length() - 1).strip();
    List<String> names = new ArrayList<>();
    Matcher next = NAME.matcher(inside);
    int at = 0;
    while (at < inside.length()) {
      if (!next.find(at) || next.start() != at) {
        return null;
      }
      names.add(next.group(1) == null ? next.group(2) : next.group(1).replaceAll("\\\\(.)", "$1"));
      at = next.end();
    }
    return names.toArray(String[]::new);
  }
}
