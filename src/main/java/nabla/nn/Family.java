package nabla.nn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All things of one kind that a configuration can name, such as the activations: each by its label,
 * {@code relu}, and some with numbers, {@code leaky-relu(0.2)}.
 *
 * @param <T> the kind
 */
public final class Family<T> {

  private static final Pattern WITH_NUMBERS = Pattern.compile("([^(]+)\\((.+)\\)");

  private record Maker<T>(Function<double[], T> function, double[] usual) {}

  private final String kind;
  private final Function<T, String> label;
  private final Map<String, T> members = new LinkedHashMap<>();
  private final Map<String, Maker<T>> makers = new HashMap<>();

  /** A family without members; {@code kind} is what messages call one of them. */
  public Family(String kind, Function<T, String> label) {
    this.kind = kind;
    this.label = label;
  }

  /** The label of a constant: {@code SCALED_NORMAL} is written {@code scaled-normal}. */
  static String labelOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The label of a member with numbers, which are written as short as may be. */
  public static String labelOf(String name, double... numbers) {
    return Arrays.stream(numbers)
        .mapToObj(
            number -> String.valueOf(number).replaceFirst("\\.0(?=$|E)", "").replace('E', 'e'))
        .collect(Collectors.joining(", ", name + "(", ")"));
  }

  /** Adds members without numbers. */
  @SafeVarargs
  public final Family<T> with(T... constants) {
    for (T constant : constants) {
      members.put(label.apply(constant), constant);
    }
    return this;
  }

  /** Adds a member that has numbers; those that a label leaves out, from behind, are the usual. */
  public Family<T> with(String name, Function<double[], T> maker, double... usual) {
    members.put(name, maker.apply(usual));
    return unlisted(name, maker, usual);
  }

  /** Adds a member that is found by its label with numbers, but that no list offers. */
  public Family<T> unlisted(String name, Function<double[], T> maker, double... usual) {
    makers.put(name, new Maker<>(maker, usual));
    return this;
  }

  /** The label of a member without its numbers. */
  public String name(T member) {
    return label.apply(member).replaceFirst("\\(.*", "");
  }

  /** Whether lists offer a member, with whatever numbers. */
  public boolean isListed(T member) {
    return members.containsKey(name(member));
  }

  /** Every member, in the order in which they are listed; those with numbers have the usual. */
  public List<T> members() {
    return List.copyOf(members.values());
  }

  /**
   * The member that a label names.
   *
   * @throws IllegalArgumentException if one of its numbers is outside the member's range
   */
  public Optional<T> find(String name) {
    Matcher parts = WITH_NUMBERS.matcher(name);
    if (parts.matches() && makers.containsKey(parts.group(1))) {
      Maker<T> maker = makers.get(parts.group(1));
      return numbers(parts.group(2), maker.usual()).map(maker.function());
    }
    return Optional.ofNullable(members.get(name));
  }

  /**
   * The member that a label names.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public T of(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s must be one of %s, got \"%s\"".formatted(kind, labels(), name)));
  }

  /** The labels of all members, as messages list them: {@code a, b, c}. */
  public String labels() {
    return labels(member -> true);
  }

  /** The labels of some members, likewise. */
  public String labels(Predicate<T> which) {
    return members.values().stream().filter(which).map(label).collect(Collectors.joining(", "));
  }

  /** The numbers of a list, and the usual ones behind them; none if it is no list of so few. */
  private static Optional<double[]> numbers(String list, double[] usual) {
    String[] texts = list.split(",", -1);
    if (texts.length > usual.length) {
      return Optional.empty();
    }
    double[] numbers = usual.clone();
    try {
      for (int i = 0; i < texts.length; i++) {
        numbers[i] = Double.parseDouble(texts[i].strip());
      }
      return Optional.of(numbers);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
