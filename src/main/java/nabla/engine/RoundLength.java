package nabla.engine;

/**
 * How many steps make a round of about a second: long enough that starting a Spark job does not
 * count, short enough to see progress and to save checkpoints. No bit of the result depends on it.
 */
public final class RoundLength {

  private static final double SECONDS = 1;
  private static final int FIRST = 8;
  private static final int GROWTH = 8; // the first rounds run before the JVM has compiled the loop

  private final boolean fixed;
  private int steps;

  private RoundLength(int steps, boolean fixed) {
    this.steps = steps;
    this.fixed = fixed;
  }

  public static RoundLength fixed(int steps) {
    return new RoundLength(steps, true);
  }

  public static RoundLength measured() {
    return new RoundLength(FIRST, false);
  }

  /** How many steps the next round should have. */
  public int steps() {
    return steps;
  }

  /** Learns from a round. */
  public void took(int stepsTaken, double seconds) {
    if (!fixed) {
      double wanted = stepsTaken * SECONDS / Math.max(seconds, 1e-6);
      steps = (int) Math.max(1, Math.min(wanted, (double) GROWTH * steps));
    }
  }
}
