package io.nabla.config;

import io.nabla.optim.Checks;
import java.util.function.DoublePredicate;

/**
 * What a number must be. What is used as a 32-bit float is checked as one: beside it 1e39 is
 * infinite, 1e-46 is 0 and 0.99999999999 is 1.
 *
 * @param words to follow "must be"
 * @param holds the same as a test
 */
record Rule(String words, DoublePredicate holds) {

  /** Of a part of something. */
  static final Rule FRACTION = new Rule("in [0, 1)", x -> x >= 0 && x < 1);

  /** Of what decays a mean. */
  static final Rule FLOAT_FRACTION = new Rule(Checks.FRACTION, Checks::isFraction);

  /** Of a rate, or what is divided by. */
  static final Rule POSITIVE_FLOAT = new Rule(Checks.POSITIVE, Checks::isPositive);

  /** Of a strength that may be none. */
  static final Rule FLOAT_OR_ZERO = new Rule(Checks.NOT_NEGATIVE, Checks::isNotNegative);
}
