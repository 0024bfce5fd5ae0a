package nabla.table;

import java.util.Locale;

/**
 * How the columns of a table are to be prepared.
 *
 * @param task what the label is
 * @param scaling what becomes of a number x
 * @param bins of the piecewise-linear code of a number; 0: no code. The values that at least one in
 *     {@code bins} rows has are edges, and so are evenly spaced quantiles of the others
 * @param codeUnits how many numbers the network learns to make of a code; 0: the code's numbers are
 *     inputs themselves
 * @param fewest how often a category must be seen to have an input of its own; the rarer ones share
 *     one
 * @param oneHot how many categories a column may have that the network takes as they are; of more
 *     it learns {@code units} numbers each
 * @param units as above; 0: it takes all as they are
 * @param most how many categories of a column have inputs of their own, the most frequent ones
 * @param logarithm whether the logarithm of a label that is a number is learned
 * @param standardised whether such a label has its mean taken away, and is divided by its deviation
 */
public record PrepareSettings(
    Task task,
    Scaling scaling,
    int bins,
    int codeUnits,
    int fewest,
    int oneHot,
    int units,
    int most,
    Logarithm logarithm,
    boolean standardised) {

  /** What is fitted where nothing is said. */
  public static final PrepareSettings DEFAULT =
      new PrepareSettings(
          Task.AUTO, Scaling.ROBUST, 32, 8, 5, 32, 16, 10_000, Logarithm.NEVER, true);

  private static final double STEP = 0.2;

  /** Whether the logarithm of a label is learned. */
  public enum Logarithm {
    /** It is, and a label that is not above 0 is an error. */
    ALWAYS,
    /** It is not. */
    NEVER,
    /**
     * Where labels are all above 0, differ by factors and are skewed as their logarithms are not:
     * with S(a, b, c) = (c + a − 2b) / (c − a) and the quantiles q_p, where q_.95 / q_.05 is at
     * least 10, S(q_.05, q_½, q_.95) at least 0.4, and S of their logarithms within ±0.15.
     */
    AUTO
  }

  /** What a label is. */
  public enum Task {
    /** The column says: texts and booleans are classes, and so are up to ten whole numbers. */
    AUTO,
    /** A class, of which each example has one. */
    CLASSIFICATION,
    /** A number, or several. */
    REGRESSION;

    /** The name in configuration files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What becomes of a number x, with q_p the exact quantile of its column. */
  public enum Scaling {
    /**
     * u = (x − q_½) / (q_¾ − q_¼), or 2 (x − q_½) / (max − min) where these are the same; then u /
     * √(1 + (u/3)²).
     */
    ROBUST,
    /** (x − mean) / standard deviation. */
    STANDARDISE,
    /** x. */
    NONE;

    /** The name in configuration files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public PrepareSettings {
    require("bins", bins, 0);
    require("codeUnits", codeUnits, 0);
    require("fewest", fewest, 1);
    require("oneHot", oneHot, 1);
    require("units", units, 0);
    require("most", most, 1);
  }

  /**
   * What stands for 1 where a category is one of several inputs: with robust scaling, what it makes
   * of a column of zeros and a few ones, 2/√(1 + (2/3)²). Source: Holzmüller, Grinsztajn and
   * Steinwart 2024
   */
  public double one() {
    return scaling == Scaling.ROBUST ? 2 / Math.sqrt(1 + 4 / 9.0) : 1;
  }

  /** What a code is multiplied by: as inputs themselves, a network learns large ones by heart. */
  public double step() {
    return codeUnits > 0 ? 1 : STEP;
  }

  private static void require(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %s, got %s".formatted(what, least, value));
    }
  }

  /** Whether the logarithm is learned of any label. */
  public boolean log() {
    return logarithm == Logarithm.ALWAYS;
  }

  /** The same with another rule of logarithms. */
  public PrepareSettings withLogarithm(Logarithm other) {
    return new PrepareSettings(
        task, scaling, bins, codeUnits, fewest, oneHot, units, most, other, standardised);
  }

  /** The same with another task. */
  public PrepareSettings withTask(Task other) {
    return new PrepareSettings(
        other, scaling, bins, codeUnits, fewest, oneHot, units, most, logarithm, standardised);
  }

  /** The same with another scaling. */
  public PrepareSettings withScaling(Scaling other) {
    return new PrepareSettings(
        task, other, bins, codeUnits, fewest, oneHot, units, most, logarithm, standardised);
  }

  /** The same with another number of bins. */
  public PrepareSettings withBins(int other) {
    return new PrepareSettings(
        task, scaling, other, codeUnits, fewest, oneHot, units, most, logarithm, standardised);
  }

  /** The same with another number of units for a code. */
  public PrepareSettings withCodeUnits(int other) {
    return new PrepareSettings(
        task, scaling, bins, other, fewest, oneHot, units, most, logarithm, standardised);
  }

  /** The same with numbers that are learned as they are, for a cost that takes no others. */
  public PrepareSettings withLabelsAsTheyAre() {
    return new PrepareSettings(
        task, scaling, bins, codeUnits, fewest, oneHot, units, most, logarithm, false);
  }
}
