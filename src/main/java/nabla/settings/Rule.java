package nabla.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import nabla.nn.Family;
import nabla.nn.Topology;
import nabla.optim.Checks;
import nabla.text.Shown;

/**
 * What the value of a setting must be, and how it is read from a text.
 *
 * <p>Numbers are judged as what training uses them as, 32-bit floats: 1e39 is infinite, 1e-46 is 0.
 *
 * @param type what values are: Integer, Long, Double, Boolean, String, int[] or an enum
 * @param words the rule, as in {@code must be <words>}
 * @param reader makes a value of a text; null or an IllegalArgumentException if it is of another
 *     type
 * @param writer makes the text of a value, which the reader takes
 * @param condition which values of the type will do
 * @param fault what is wrong with a value in particular that will not; none: the rule says it all
 */
public record Rule<T>(
    Class<T> type,
    String words,
    Function<String, T> reader,
    Function<T, String> writer,
    Predicate<T> condition,
    Function<T, Optional<String>> fault) {

  /** A rule that says all there is to say. */
  public Rule(
      Class<T> type,
      String words,
      Function<String, T> reader,
      Function<T, String> writer,
      Predicate<T> condition) {
    this(type, words, reader, writer, condition, value -> Optional.empty());
  }

  private static final String AUTO = "auto";

  /** An integer of at least so much. */
  public static Rule<Integer> integer(int least) {
    return integer("an integer in [%s, 2147483647]".formatted(least), value -> value >= least);
  }

  /** An integer of which something holds. */
  public static Rule<Integer> integer(String words, Predicate<Integer> condition) {
    return new Rule<>(Integer.class, words, Integer::valueOf, String::valueOf, condition);
  }

  /** An integer of which something holds, or 0, written {@code auto}. */
  public static Rule<Integer> integerOrAuto(String words, Predicate<Integer> condition) {
    return new Rule<>(
        Integer.class,
        words + ", or auto",
        text -> text.equals(AUTO) ? Integer.valueOf(0) : notZero(Integer.valueOf(text)),
        value -> value == 0 ? AUTO : String.valueOf(value),
        value -> value == 0 || condition.test(value));
  }

  /** Any integer of 64 bits. */
  public static Rule<Long> longInteger() {
    return new Rule<>(
        Long.class, "an integer of 64 bits", Long::valueOf, String::valueOf, value -> true);
  }

  /** A number that is finite and above 0. */
  public static Rule<Double> positive() {
    return number(Checks.POSITIVE, Checks::isPositive);
  }

  /** A number of at least 0, and 0 only if it is meant. */
  public static Rule<Double> notNegative() {
    return number(Checks.NOT_NEGATIVE, Checks::isNotNegative);
  }

  /** A number in [0, 1). */
  public static Rule<Double> fraction() {
    return number(Checks.FRACTION, Checks::isFraction);
  }

  /** A number of which something holds. */
  public static Rule<Double> number(String words, Predicate<Double> condition) {
    return new Rule<>(
        Double.class, "a number, " + words, Double::valueOf, Rule::shortest, condition);
  }

  /** True or false. */
  public static Rule<Boolean> flag() {
    return new Rule<>(
        Boolean.class,
        "true or false",
        Map.of("true", true, "false", false)::get,
        String::valueOf,
        value -> true);
  }

  /** A text of which something holds. */
  public static Rule<String> text(String words, Predicate<String> condition) {
    return new Rule<>(String.class, words, Function.identity(), Function.identity(), condition);
  }

  /** Any text, empty or not. */
  public static Rule<String> text(String words) {
    return text(words, text -> true);
  }

  /** A column's name. */
  public static Rule<String> column() {
    return text("a column's name");
  }

  /** Where a file or a directory is, on any file system. */
  public static Rule<String> path() {
    return text("a path, which has no NUL", text -> text.indexOf('\0') < 0);
  }

  /** One of several words. */
  public static Rule<String> oneOf(List<String> words) {
    return text("one of " + String.join(", ", words), words::contains);
  }

  /** One of the constants of an enum, written in lower case. */
  public static <E extends Enum<E>> Rule<E> oneOf(Class<E> type) {
    Function<E, String> writer = constant -> constant.name().toLowerCase(Locale.ROOT);
    List<E> constants = List.of(type.getEnumConstants());
    List<String> words = constants.stream().map(writer).toList();
    return new Rule<>(
        type,
        "one of " + String.join(", ", words),
        text ->
            constants.stream()
                .filter(constant -> writer.apply(constant).equals(text))
                .findFirst()
                .orElse(null),
        writer,
        value -> true);
  }

  /** The label of a member of a family, with or without its number. */
  public static <M> Rule<String> member(Family<M> family, Predicate<M> which) {
    return new Rule<>(
        String.class,
        "one of " + family.labels(which),
        Function.identity(),
        Function.identity(),
        label -> fault(family, label).isEmpty() && family.find(label).filter(which).isPresent(),
        label -> fault(family, label));
  }

  /** What is wrong with a number of a member, if it is outside the member's range. */
  private static Optional<String> fault(Family<?> family, String label) {
    try {
      family.find(label);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The units of hidden layers, written {@code [64, 32]}. */
  public static Rule<int[]> units() {
    return new Rule<>(
        int[].class,
        "integers >= 1 whose layers have fewer than 2^31 - 8 weights and biases together",
        Rule::units,
        Shown::value,
        Rule::areUnits);
  }

  /** The names of columns, written {@code [age, "hours, paid"]}. */
  public static Rule<String[]> names() {
    return new Rule<>(
        String[].class,
        "names of columns, each once, and at least one",
        Names::read,
        Names::text,
        names ->
            names.length > 0
                && Arrays.stream(names).allMatch(name -> name != null && !name.isEmpty())
                && Arrays.stream(names).distinct().count() == names.length);
  }

  /** The value of a text; none if it is of another type or breaks the rule. */
  public Optional<T> read(String text) {
    try {
      return Optional.ofNullable(reader.apply(text)).filter(condition);
    } catch (IllegalArgumentException e) { // also of a number that is none
      return Optional.empty();
    }
  }

  /** The text of a value, which {@link #read} takes. */
  public String text(Object value) {
    return writer.apply(type.cast(value));
  }

  /** The rule for whoever has broken it with a value, of any type or null. */
  public String words(Object value) {
    return type.isInstance(value)
        ? fault.apply(type.cast(value)).map(what -> "%s (%s)".formatted(words, what)).orElse(words)
        : words;
  }

  /** Whether a value, of any type or null, is one that the rule allows. */
  public boolean allows(Object value) {
    return type.isInstance(value) && condition.test(type.cast(value));
  }

  private static Integer notZero(Integer value) {
    return value == 0 ? null : value;
  }

  /** Such as 10, 0.5 and 1e-8. */
  private static String shortest(double value) {
    return String.valueOf(value).replaceFirst("\\.0(?=$|E)", "").replace('E', 'e');
  }

  private static int[] units(String text) {
    String inside = text.strip();
    if (!inside.startsWith("[") || !inside.endsWith("]")) {
      return null;
    }
    inside = inside.substring(1, inside.length() - 1).strip();
    return inside.isEmpty()
        ? new int[0]
        : Arrays.stream(inside.split(",", -1)).mapToInt(n -> Integer.parseInt(n.strip())).toArray();
  }

  private static boolean areUnits(int[] layers) {
    double parameters = 0; // with a single input and output, the least there can be
    int below = 1;
    for (int units : layers) {
      parameters += (below + 1.0) * units;
      below = units;
    }
    return Arrays.stream(layers).allMatch(units -> units >= 1)
        && parameters + below + 1 <= Topology.MOST_PARAMETERS;
  }
}
