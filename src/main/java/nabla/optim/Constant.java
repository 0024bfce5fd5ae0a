package nabla.optim;

/**
 * The same learning rate at every step.
 *
 * @param learningRate η, finite and &gt; 0
 */
public record Constant(double learningRate) implements Schedule {

  public Constant {
    Checks.require(Checks.isPositive(learningRate), "learningRate", Checks.POSITIVE, learningRate);
  }

  @Override
  public double rate(long step, long totalSteps) {
    return learningRate;
  }
}
