package nabla.engine;

import java.io.Serializable;

/**
 * What came of a run of steps, for each: Σ w_x C_x and Σ w_x over its batch, as the network was
 * before the update.
 */
public final class StepTotals implements Serializable {

  private static final long serialVersionUID = 1;

  private final double[] costs;
  private final double[] weights;
  private int steps;
  private boolean diverged;

  /** Totals of no step yet, with room for so many. */
  public StepTotals(int capacity) {
    costs = new double[capacity];
    weights = new double[capacity];
  }

  public void add(double cost, double weight) {
    costs[steps] = cost;
    weights[steps++] = weight;
  }

  /** Says that cost or gradient of the last step are not finite. */
  public void diverge() {
    diverged = true;
  }

  /** How many steps there were. */
  public int steps() {
    return steps;
  }

  /** Σ w_x C_x of a step. */
  double cost(int step) {
    return costs[step];
  }

  /** Σ w_x of a step. */
  double weight(int step) {
    return weights[step];
  }

  /** Whether the last step is one after which there is no use going on. */
  public boolean diverged() {
    return diverged;
  }

  /** The totals over replicas that took the same steps, each with its part of every batch. */
  public static StepTotals over(Iterable<StepTotals> replicas, int steps) {
    StepTotals all = new StepTotals(steps);
    all.steps = steps;
    for (StepTotals replica : replicas) {
      all.steps = Math.min(all.steps, replica.steps); // fewer if it diverged
      all.diverged |= replica.diverged;
    }
    for (StepTotals replica : replicas) {
      for (int step = 0; step < all.steps; step++) {
        all.costs[step] += replica.costs[step];
        all.weights[step] += replica.weights[step];
      }
    }
    return all;
  }
}
