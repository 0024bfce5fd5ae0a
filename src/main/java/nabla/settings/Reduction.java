package nabla.settings;

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
   * The most numbers that the driver receives in a step: 64 MB. With two tasks on one machine the
   * driver's own adding was the faster up to twice that many (by 8 %, and by half for small
   * models), so what counts is the driver's memory. See docs/reproducibility.md.
   */
  private static final long MOST_TO_DRIVER = 16_000_000;

  /** Whether to reduce slices. */
  public boolean isSliced(int parameters, int tasks) {
    return switch (this) {
      case AUTO -> tasks > 1 && (long) parameters * tasks > MOST_TO_DRIVER;
      case FLAT -> false;
      case SLICED -> true;
    };
  }
}
