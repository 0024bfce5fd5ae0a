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
   * The length for replicas. One gives the same bits for any; several take one step together, or so
   * many each by itself (local SGD), which is another algorithm.
   *
   * @param stepsPerRound what is asked of one replica; none: about a second's worth
   * @param localSteps what each of several takes by itself
   * @throws IllegalArgumentException if several replicas are asked for several steps per round
   */
  public static RoundLength of(int replicas, OptionalInt stepsPerRound, int localSteps) {
    if (replicas == 1) {
      return stepsPerRound.isPresent() ? fixed(stepsPerRound.getAsInt()) : measured();
    }
    if (stepsPerRound.orElse(1) != 1) {
      throw new IllegalArgumentException(
          "stepsPerRound must be 1 or auto with several replicas, got %s with %s replicas; localSteps = %s has each take so many by itself, which is another algorithm (local SGD)"
              .formatted(stepsPerRound.getAsInt(), replicas, stepsPerRound.getAsInt()));
    }
    return fixed(localSteps);
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
