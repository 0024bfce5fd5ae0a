package nabla.nn;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All things of one kind that a configuration can name, such as the activations: each by its label,
 * {@code relu}, and some with a number, {@code leaky-relu(0.2)}.
 *
 * @param <T> the kind
 */
public final class Family<T> {

  private static final Pattern WITH_NUMBER = Pattern.compile("([^(]+)\\((.+)\\)");

  private final String kind;
  private final Function<T, String> label;
  private final Map<String, T> members = new LinkedHashMap<>();
  private final Map<String, DoubleFunction<T>> makers = new HashMap<>();

  /** A family without members; {@code kind} is what messages call one of them. */
  Family(String kind, Function<T, String> label) {
    this.kind = kind;
    this.label = label;
  }

  /** The label of a constant: {@code SCALED_NORMAL} is written {@code scaled-normal}. */
  static String labelOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @SafeVarargs
  final Family<T> with(T... constants) {
    for (T constant : constants) {
      members.put(label.apply(constant), constant);
    }
    return this;
  }

  /** Adds a member that has a number, which is the usual one where the label has none. */
  Family<T> with(String name, DoubleFunction<T> maker, double usual) {
    members.put(name, maker.apply(usual));
    makers.put(name, maker);
    return this;
  }

  /** Every member, in the order in which they are listed; those with a number have the usual. */
  public List<T> members() {
    return List.copyOf(members.values());
  }

  /**
   * The member that a label names.
   *
   * @throws IllegalArgumentException if its number is outside the member's range
   */
  public Optional<T> find(String name) {
    Matcher parts = WITH_NUMBER.matcher(name);
    if (parts.matches() && makers.containsKey(parts.group(1))) {
      return number(parts.group(2)).map(makers.get(parts.group(1))::apply);
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

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
