package nabla.optim;

/**
 * The ranges of settings, and how each is called in messages.
 *
 * <p>Settings are doubles, and computed with as 32-bit floats. So a range is one of floats: 1e39 is
 * infinite, 1e-46 is 0, and 1 − 1e-9 is 1.
 */
public final class Checks {

  /** The rule of {@link #isPositive}. */
  public static final String POSITIVE = "finite and > 0 as a 32-bit float";

  /** The rule of {@link #isNotNegative}. */
  public static final String NOT_NEGATIVE = "0, or finite and > 0 as a 32-bit float";

  /** The rule of {@link #isFraction}. */
  public static final String FRACTION = "in [0, 1) as a 32-bit float";

  private Checks() {}

  /** Whether a value is {@value #POSITIVE}. */
  public static boolean isPositive(double value) {
    return (float) value > 0 && Float.isFinite((float) value);
  }

  /** Whether a value is {@value #NOT_NEGATIVE}. */
  public static boolean isNotNegative(double value) {
    return value == 0 || isPositive(value);
  }

  /** Whether a value is {@value #FRACTION}. */
  public static boolean isFraction(double value) {
    return value >= 0 && (float) value < 1;
  }

  /** Throws that a value is outside the rule, if it is. */
  public static void require(boolean holds, String name, String rule, double value) {
    if (!holds) {
      throw new IllegalArgumentException("%s must be %s, got %s".formatted(name, rule, value));
    }
  }
}
