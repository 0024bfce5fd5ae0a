package nabla.text;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Keeps secrets out of what is shown and saved, by Spark's rules: {@code spark.redaction.regex} for
 * names, {@code spark.redaction.string.regex} for values, as {@code spark-submit} hands them over.
 * The password in a URL, be it {@code user:password@host} or {@code ?password=…}, is one as well,
 * and so is what follows {@code password=} elsewhere.
 */
public record Redaction(Pattern names, Optional<Pattern> values) {

  /** What Spark shows in place of a secret. */
  public static final String REDACTED = "*********(redacted)";

  private static final String NAMES = "spark.redaction.regex";
  private static final String VALUES = "spark.redaction.string.regex";
  private static final String SPARKS_NAMES = "(?i)secret|password|token|access[.]?key";

  /** Hadoop, which takes a URL for a path, tells of one with a single slash. */
  private static final Pattern USER_AND_PASSWORD =
      Pattern.compile("(:/{1,2}[^/?#\\s:@]*:)[^/?#\\s]+@");

  /** {@code name=value}, within a URL or {@code --set}, or {@code name="value"}. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?<![\\w.-])([\\w.-]++)(\\s*+=\\s*+)(\"[^\"]*+\"?|[^?&;,\\s\"}]++)");

  /**
   * The rules in force in this JVM.
   *
   * @throws IllegalArgumentException if one is no regular expression
   */
  public static Redaction inForce() {
    return new Redaction(
        pattern(NAMES, System.getProperty(NAMES, SPARKS_NAMES)),
        Optional.ofNullable(System.getProperty(VALUES)).map(regex -> pattern(VALUES, regex)));
  }

  /**
   * Whether a setting that was shown or saved is not what it was: it held a variable or a secret.
   */
  public static boolean isLeftOut(String saved) {
    return saved.contains("${") || saved.contains(REDACTED);
  }

  /** A setting's value without secrets; what holds a variable's name in its place stays. */
  public String setting(String name, String value) {
    return isSecret(name) && !isLeftOut(value) ? REDACTED : text(value);
  }

  /** Whether what goes by that name is a secret. */
  public boolean isSecret(String name) {
    return names.matcher(name).find();
  }

  /** A text without the secrets in it. */
  public String text(String text) {
    String shown = USER_AND_PASSWORD.matcher(text).replaceAll("$1" + quoted() + "@");
    shown = ASSIGNMENT.matcher(shown).replaceAll(this::assignment);
    return values.isPresent() ? values.get().matcher(shown).replaceAll(quoted()) : shown;
  }

  private String assignment(MatchResult found) {
    String all =
        isSecret(found.group(1)) ? found.group(1) + found.group(2) + REDACTED : found.group();
    return Matcher.quoteReplacement(all);
  }

  private static String quoted() {
    return Matcher.quoteReplacement(REDACTED);
  }

  private static Pattern pattern(String setting, String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s must be a regular expression, got %s".formatted(setting, Shown.quoted(regex)), e);
    }
  }
}
