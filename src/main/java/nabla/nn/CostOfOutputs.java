package nabla.nn;

/**
 * A cost to which each output adds by itself: C_x = Σ_j c(a_j, y_j), δ^L_j = ∂c/∂a_j σ'(z_j). A new
 * one is c and ∂c/∂a.
 */
interface CostOfOutputs extends Cost {

  /** c(a, y). */
  double term(double a, double y);

  /** ∂c/∂a; where it has none, what lies between those on both sides. */
  double slope(double a, double y);

  @Override
  default boolean accepts(Activation output) {
    return output.isElementwise();
  }

  @Override
  default Activation usualOutput(boolean classes) {
    return classes ? StandardActivation.SIGMOID : StandardActivation.IDENTITY;
  }

  @Override
  default Targets targets() {
    return Targets.NUMBERS;
  }

  @Override
  default double of(double[] z, double[] a, double[] y) {
    double cost = 0;
    for (int j = 0; j < a.length; j++) {
      cost += term(a[j], y[j]);
    }
    return cost;
  }

  @Override
  default double of(float[] z, float[] a, float[] y, int from, int to) {
    double cost = 0;
    for (int j = from; j < to; j++) {
      cost += term(a[j], y[j]);
    }
    return cost;
  }

  @Override
  default double[] outputError(Activation output, double[] z, double[] a, double[] y) {
    double[] delta = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      delta[j] = slope(a[j], y[j]) * output.derivative(z[j]);
    }
    return delta;
  }

  @Override
  default void outputError(
      Activation output, float[] z, float[] a, float[] y, float[] delta, int units, int length) {
    for (int i = 0; i < length; i++) {
      delta[i] = (float) slope(a[i], y[i]);
    }
    output.timesDerivative(z, a, delta, length);
  }
}
