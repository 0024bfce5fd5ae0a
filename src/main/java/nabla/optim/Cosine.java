package nabla.optim;

/**
 * A learning rate that falls along half a cosine, slowly at first and at last.
 *
 * <pre>
 * η(t) = η_T + ½ (η_0 − η_T)(1 + cos(π t / T))
 * </pre>
 *
 * <p>t is the step, from 0, and T the number of steps. The last step is T − 1, so training ends
 * just above η_T. Source: Loshchilov and Hutter 2017, equation 5, without restarts.
 *
 * @param learningRate η_0, finite and &gt; 0
 * @param finalRate η_T, in [0, η_0]
 */
public record Cosine(double learningRate, double finalRate) implements Schedule {

  public Cosine {
    Checks.require(Checks.isPositive(learningRate), "learningRate", Checks.POSITIVE, learningRate);
    Checks.require(
        finalRate >= 0 && finalRate <= learningRate,
        "finalRate",
        "in [0, learningRate = " + learningRate + "]",
        finalRate);
  }

  @Override
  public double rate(long step, long totalSteps) {
    double done = (double) step / totalSteps;
    return finalRate + 0.5 * (learningRate - finalRate) * (1 + StrictMath.cos(Math.PI * done));
  }
}
