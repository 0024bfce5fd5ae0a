package nabla.nn;

/**
 * C_x = Σ_j max(τ (y_j − a_j), (τ − 1)(y_j − a_j)); ∂C/∂a_j is −τ below y_j, 1 − τ above, 0 at it.
 * Its least is where the part τ of the targets lies below the output: the network learns their
 * τ-quantile.
 *
 * <p>Source: Koenker and Bassett 1978, "Regression quantiles".
 *
 * @param tau τ, in (0, 1)
 */
record Quantile(double tau) implements CostOfOutputs {

  /**
   * Checks τ.
   *
   * @throws IllegalArgumentException if it is not in (0, 1)
   */
  Quantile {
    if (!(tau > 0 && tau < 1)) {
      throw new IllegalArgumentException("tau of quantile must be in (0, 1), got " + tau);
    }
  }

  @Override
  public String label() {
    return Family.labelOf("quantile", tau);
  }

  @Override
  public double term(double a, double y) {
    return Math.max(tau * (y - a), (tau - 1) * (y - a));
  }

  @Override
  public double slope(double a, double y) {
    return a == y ? 0 : a < y ? -tau : 1 - tau;
  }
}
