package nabla.engine;

import java.util.OptionalInt;

/**
 * How many steps make a round: as many as are asked for, or about a second's worth, long enough
 * that starting a Spark job does not count, short enough to see progress and to save checkpoints.
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

  /** Always so many. */
  public static RoundLength fixed(int steps) {
    return new RoundLength(steps, true);
  }

  /** About a second's worth. */
  public static RoundLength measured() {
    return new RoundLength(FIRST, false);
  }

  /**
   * The length for replicas.
   *
   * @param stepsPerRound what is asked; none: about a second's worth
   * @param localSteps what each of several takes by itself (local SGD); 1: none
   * @param together whether several can take more than one step together
   */
  public static RoundLength of(
      int replicas, OptionalInt stepsPerRound, int localSteps, boolean together) {
    if (replicas > 1 && localSteps > 1) {
      return fixed(localSteps);
    }
    if (replicas > 1 && !together) {
      return fixed(1);
    }
    return stepsPerRound.isPresent() ? fixed(stepsPerRound.getAsInt()) : measured();
  }

  /** Whether every round is one step. */
  public boolean isOneStep() {
    return fixed && steps == 1;
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
