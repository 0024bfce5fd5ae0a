package nabla.engine;

/**
 * What one step did.
 *
 * @param epoch counted from 1
 * @param step counted from 0 within the epoch
 * @param cost mean cost of the batch before the update (of all examples at once: after it), without
 *     the penalty; NaN for a batch whose examples all weigh 0, which teaches nothing
 * @param learningRate η of the update
 */
public record StepReport(int epoch, int step, double cost, double learningRate) {

  /** Whether there is a cost. */
  public boolean hasCost() {
    return !Double.isNaN(cost);
  }
}
