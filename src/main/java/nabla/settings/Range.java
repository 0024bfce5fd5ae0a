package nabla.settings;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.text.Shown;

/**
 * From where a random search draws the values of a setting.
 *
 * <pre>
 * log(a, b)        numbers whose logarithms are uniform in [ln a, ln b], 0 &lt; a &lt; b
 * uniform(a, b)    numbers that are uniform in [a, b]
 * choice(v, …)     one of these values, each as likely
 * </pre>
 *
 * <p>Numbers are rounded to three digits, and to an integer if the setting is one.
 *
 * @param setting whose values they are
 * @param draw the value at u in [0, 1); where u is uniform, it is drawn as above
 */
public record Range(Setting<?> setting, DoubleFunction<?> draw) {

  private static final Pattern FORM = Pattern.compile("\\s*(log|uniform|choice)\\((.*)\\)\\s*");
  private static final Pattern COMMA = // outside of brackets, which are not nested
      Pattern.compile(",(?![^\\[(]*[\\])])");
  private static final MathContext THREE_DIGITS = new MathContext(3);

  /** The value at u in [0, 1), which the setting's rule allows. */
  public Object at(double u) {
    return setting.checked(draw.apply(u));
  }

  /**
   * The range that a text says.
   *
   * @param name what messages call it
   * @throws IllegalArgumentException if it says none, or the setting's rule forbids an end or a
   *     choice
   */
  static Range of(String name, Setting<?> setting, String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      List<String> parts = new ArrayList<>();
      for (String part : COMMA.split(form.group(2), -1)) {
        parts.add(part.strip());
      }
      Optional<Range> range =
          form.group(1).equals("choice")
              ? choice(setting, parts)
              : between(setting, parts, form.group(1).equals("log"));
      if (range.isPresent()) {
        return range.get();
      }
    }
    throw new IllegalArgumentException(
        "%s must be log(a, b) with 0 < a < b, uniform(a, b) with a < b, or choice(v, …), of values that are %s, got %s"
            .formatted(name, setting.rule().words(), Shown.quoted(text)));
  }

  private static Optional<Range> choice(Setting<?> setting, List<String> texts) {
    List<Object> values = new ArrayList<>();
    for (String text : texts) {
      setting.rule().read(text).ifPresent(values::add);
    }
    return values.size() < texts.size()
        ? Optional.empty()
        : Optional.of(new Range(setting, u -> values.get((int) (u * values.size()))));
  }

  private static Optional<Range> between(Setting<?> setting, List<String> ends, boolean logs) {
    Class<?> type = setting.rule().type();
    if (ends.size() != 2 || (type != Double.class && type != Integer.class)) {
      return Optional.empty();
    }
    double a;
    double b;
    try {
      a = Double.parseDouble(ends.get(0));
      b = Double.parseDouble(ends.get(1));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    boolean areEnds = a < b && Double.isFinite(a) && Double.isFinite(b) && (a > 0 || !logs);
    if (!areEnds || !setting.rule().allows(of(type, a)) || !setting.rule().allows(of(type, b))) {
      return Optional.empty();
    }
    DoubleUnaryOperator exact =
        logs
            ? u -> a * StrictMath.exp(u * (StrictMath.log(b) - StrictMath.log(a)))
            : u -> a + u * (b - a);
    return Optional.of(
        new Range(
            setting,
            u -> {
              double rounded =
                  new BigDecimal(exact.applyAsDouble(u)).round(THREE_DIGITS).doubleValue();
              return of(type, Math.min(Math.max(rounded, a), b));
            }));
  }

  private static Object of(Class<?> type, double value) {
    return type == Integer.class ? (Object) (int) Math.round(value) : (Object) value;
  }
}
