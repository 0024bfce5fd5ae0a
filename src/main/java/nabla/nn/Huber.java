package nabla.nn;

/**
 * C_x = Σ_j h(a_j − y_j), h(d) = ½ d² for |d| ≤ δ, beyond δ (|d| − ½ δ); h'(d) = d within ±δ,
 * beyond ±δ. Squares for small errors, and a bounded slope for outliers.
 *
 * <p>Source: Huber 1964, "Robust estimation of a location parameter".
 *
 * @param delta δ, finite and &gt; 0
 */
record Huber(double delta) implements CostOfOutputs {

  /**
   * Checks δ.
   *
   * @throws IllegalArgumentException if it is not finite and above 0
   */
  Huber {
    if (!(delta > 0 && Double.isFinite(delta))) {
      throw new IllegalArgumentException("delta of huber must be finite and > 0, got " + delta);
    }
  }

  @Override
  public String label() {
    return Family.labelOf("huber", delta);
  }

  @Override
  public double term(double a, double y) {
    double d = Math.abs(a - y);
    return d <= delta ? 0.5 * d * d : delta * (d - 0.5 * delta);
  }

  @Override
  public double slope(double a, double y) {
    return Math.max(-delta, Math.min(delta, a - y));
  }
}
