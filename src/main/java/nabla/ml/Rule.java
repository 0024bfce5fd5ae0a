package nabla.ml;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import nabla.nn.Topology;
import nabla.optim.Checks;
import nabla.text.Shown;
import scala.Function1;

/**
 * What the value of a param must be. It refuses any other by itself, null included, where the value
 * is set, put in a grid or read from a file: Spark's own message would tell no rule.
 *
 * <p>Numbers are judged as what training uses them as, 32-bit floats: 1e39 is infinite, 1e-46 is 0.
 *
 * @param param the param's name
 * @param text the rule in words, as in {@code must be <text>}
 * @param type what values are
 * @param holds whether such a value will do
 */
record Rule<T>(String param, String text, Class<?> type, Condition holds)
    implements Function1<T, Object>, Serializable {

  /** Stages travel with their params. */
  @FunctionalInterface
  interface Condition extends Predicate<Object>, Serializable {}

  /** Any text, empty or not. */
  static Rule<String> text(String param, String what) {
    return new Rule<>(param, what, String.class, any -> true);
  }

  /** One of several words. */
  static Rule<String> oneOf(String param, List<String> words) {
    return new Rule<>(param, "one of " + String.join(", ", words), String.class, words::contains);
  }

  /** An integer of at least so much. */
  static Rule<Object> integer(String param, int least) {
    return integer(param, "an integer >= " + least, value -> (Integer) value >= least);
  }

  /** An integer of which something holds. */
  static Rule<Object> integer(String param, String text, Condition holds) {
    return new Rule<>(param, text, Integer.class, holds);
  }

  /** Any integer of 64 bits. */
  static Rule<Object> longInteger(String param) {
    return new Rule<>(param, "an integer of 64 bits", Long.class, any -> true);
  }

  /** Above 0. */
  static Rule<Object> positive(String param) {
    return number(param, Checks.POSITIVE, value -> Checks.isPositive((Double) value));
  }

  /** At least 0, and 0 only if it is meant. */
  static Rule<Object> notNegative(String param) {
    return number(param, Checks.NOT_NEGATIVE, value -> Checks.isNotNegative((Double) value));
  }

  /** In [0, 1). */
  static Rule<Object> fraction(String param) {
    return number(param, Checks.FRACTION, value -> Checks.isFraction((Double) value));
  }

  /** A number of which something holds. */
  static Rule<Object> number(String param, String text, Condition holds) {
    return new Rule<>(param, text, Double.class, holds);
  }

  /** Units of hidden layers. */
  static Rule<int[]> units(String param) {
    return new Rule<>(
        param,
        "integers >= 1 whose layers have fewer than 2^31 - 8 weights and biases together",
        int[].class,
        value -> areUnits((int[]) value));
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

  /** A param's documentation: what it is, and the rule. */
  String doc(String what) {
    return what + ": " + text;
  }

  /**
   * Whether the rule holds.
   *
   * @throws IllegalArgumentException if not, naming param, rule and value
   */
  @Override
  public Object apply(T value) {
    if (!type.isInstance(value) || !holds.test(value)) {
      throw new IllegalArgumentException(
          "%s must be %s, got %s".formatted(param, text, Shown.value(value)));
    }
    return true;
  }
}
