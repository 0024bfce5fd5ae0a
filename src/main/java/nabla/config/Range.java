package nabla.config;

import java.util.function.DoublePredicate;
import nabla.optim.Checks;

/**
 * What a number must be. What is used as a 32-bit float is checked as one: beside it 1e39 is
 * infinite, 1e-46 is 0 and 0.99999999999 is 1.
 *
 * @param words to follow "must be"
 * @param holds the same as a test
 */
record Range(String words, DoublePredicate holds) {

  /** A part of a whole, such as the rows held back. */
  static final Range FRACTION = new Range("in [0, 1)", x -> x >= 0 && x < 1);

  /** The decay rate of a running mean. */
  static final Range FLOAT_FRACTION = new Range(Checks.FRACTION, Checks::isFraction);

  /** A rate, or what is divided by. */
  static final Range POSITIVE_FLOAT = new Range(Checks.POSITIVE, Checks::isPositive);

  /** A strength that may be 0. */
  static final Range FLOAT_OR_ZERO = new Range(Checks.NOT_NEGATIVE, Checks::isNotNegative);
}
