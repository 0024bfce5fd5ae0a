package nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The substitutions of a configuration, {@code ${…}}, that stand for variables of the environment;
 * those for other keys the library makes by itself.
 *
 * <p>To show a configuration, a variable stands for its own name between two marks that no text
 * holds, U+FDD0 and U+FDD1, which become {@code ${…}} in the end.
 */
final class Substitutions implements ConfigResolver {

  private static final char OPEN = '\uFDD0';
  private static final char CLOSE = '\uFDD1';
  private static final String MARKED = OPEN + "([^" + CLOSE + "]*)" + CLOSE;
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\??([^}]*)}");

  private static final int MOST = 256;
  private static final int MOST_CHARACTERS = 4 << 20;

  private final UnaryOperator<String> variables;
  private int characters;

  /** Takes what gives the value of a variable, or {@code null} if there is none. */
  Substitutions(UnaryOperator<String> variables) {
    this.variables = variables;
  }

  /**
   * Checks that the text that substitutions make is bounded. Of n references among the keys
   * themselves at worst each three triple what they refer to: 3^(n/3) times the text.
   *
   * @throws UsageException if not
   */
  static void requireFew(Config config) {
    String text = config.root().render(ConfigRenderOptions.concise());
    List<String> references =
        REFERENCE.matcher(text).results().map(reference -> reference.group(1)).toList();
    long among = references.stream().filter(path -> isOf(config, path)).count();
    long most = (long) (3 * Math.log((double) MOST_CHARACTERS / text.length()) / Math.log(3));
    if (references.size() > MOST || among > most) {
      throw new UsageException(
          "conf must have at most %s substitutions ${…}, and %s for its own keys, got %s and %s; write their values out"
              .formatted(MOST, most, references.size(), among));
    }
  }

  private static boolean isOf(Config config, String path) {
    try {
      return config.root().containsKey(ConfigUtil.splitPath(path).get(0));
    } catch (ConfigException.BadPath e) { // in quotes it may be any text
      return false;
    }
  }

  /** A variable's name between marks, if there is such a variable. */
  static String marked(String variable) {
    return System.getenv(variable) == null ? null : OPEN + variable + CLOSE;
  }

  /** Whether a text is a variable's name between marks. */
  static boolean isNothingElse(String text) {
    return text.matches(MARKED);
  }

  /** A text with {@code ${NAME}} for names between marks. */
  static String named(String text) {
    return text.replaceAll(MARKED, "\\${$1}");
  }

  /** HOCON of the library with {@code ${NAME}} for names between marks, outside of quotes. */
  static String hocon(String text) {
    // An opening quote never follows a backslash.
    String whole =
        Pattern.compile("(?<!\\\\)\"" + MARKED + "\"").matcher(text).replaceAll(reference(""));
    return Pattern.compile(MARKED).matcher(whole).replaceAll(reference("\""));
  }

  private static Function<MatchResult, String> reference(String quote) {
    return mark ->
        Matcher.quoteReplacement(quote + "${" + ConfigUtil.joinPath(mark.group(1)) + "}" + quote);
  }

  /** Whether it is half a surrogate pair, or one that Unicode has set aside. */
  static boolean isNoCharacter(int c) {
    return Character.getType(c) == Character.SURROGATE
        || (c >= '\uFDD0' && c <= '\uFDEF')
        || (c & 0xFFFE) == 0xFFFE;
  }

  @Override
  public ConfigValue lookup(String path) {
    // In a file that is included in a section the path begins with the section's.
    List<String> elements = ConfigUtil.splitPath(path);
    String variable = elements.get(elements.size() - 1);
    String value = variables.apply(variable);
    if (value == null) {
      return null;
    }
    characters += value.length();
    if (characters > MOST_CHARACTERS) {
      throw new UsageException(
          "conf must take at most %s characters from the environment, got more, with ${%s}"
              .formatted(MOST_CHARACTERS, variable));
    }
    return ConfigValueFactory.fromAnyRef(value, "environment");
  }

  @Override
  public ConfigResolver withFallback(ConfigResolver fallback) {
    return this;
  }
}
