package nabla.nn;

/**
 * C_x = Σ_j |a_j − y_j|, ∂C/∂a_j = sign(a_j − y_j), 0 at 0. Its least is at the median of the
 * targets, where that of {@link Cost#SQUARED_ERROR} is at their mean.
 */
record AbsoluteError() implements CostOfOutputs {

  @Override
  public String label() {
    return "absolute-error";
  }

  @Override
  public double term(double a, double y) {
    return Math.abs(a - y);
  }

  @Override
  public double slope(double a, double y) {
    return Math.signum(a - y);
  }
}
