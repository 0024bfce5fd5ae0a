package io.nabla.train;

/** How the gradient sums of several tasks become one; the same bits either way. */
public enum Reduction {
  /** {@link #FLAT} for small models, {@link #SLICED} for large ones. */
  AUTO,

  /** Every task sends its whole sum to the driver, which adds them. */
  FLAT,

  /**
   * Tasks exchange slices in a shuffle; each slice is added where it arrives, and the driver
   * receives one sum.
   */
  SLICED;

  /**
   * Where the two take the same time: this many numbers to be sent to the driver. See
   * docs/reproducibility.md for the measurement.
   */
  private static final long CROSSOVER = 16_000_000;

  /** Whether to reduce slices. */
  boolean isSliced(int parameters, int tasks) {
    return switch (this) {
      case AUTO -> tasks > 1 && (long) parameters * tasks > CROSSOVER;
      case FLAT -> false;
      case SLICED -> true;
    };
  }
}
