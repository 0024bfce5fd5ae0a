package nabla.nn;

/**
 * C_x = Σ_j max(0, 1 − t_j a_j) for identity outputs, with t_j = 1 where y_j is 1, and −1 where it
 * is 0; ∂C/∂a_j = −t_j where t_j a_j &lt; 1, otherwise 0. Of several classes each is told from the
 * rest: the margin of its own should be at least 1, the others' at most −1.
 *
 * <p>Outputs are margins, and nothing makes probabilities of them. Source: Cortes and Vapnik 1995,
 * "Support-vector networks".
 */
record Hinge() implements CostOfOutputs {

  @Override
  public String label() {
    return "hinge";
  }

  @Override
  public boolean accepts(Activation output) {
    return output.equals(StandardActivation.IDENTITY);
  }

  @Override
  public Activation usualOutput(boolean classes) {
    return StandardActivation.IDENTITY;
  }

  @Override
  public Targets targets() {
    return Targets.FLAGS;
  }

  @Override
  public double term(double a, double y) {
    return Math.max(0, 1 - (2 * y - 1) * a);
  }

  @Override
  public double slope(double a, double y) {
    double t = 2 * y - 1;
    return t * a < 1 ? -t : 0;
  }
}
