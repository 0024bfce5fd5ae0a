package nabla.nn;

/**
 * The focal loss of sigmoid outputs: with p_j = a_j and q_j = 1 − a_j
 *
 * <pre>
 * C_x   = −Σ_j [y_j q_j^γ ln p_j + (1 − y_j) p_j^γ ln q_j]
 * δ^L_j = y_j q_j^γ (γ p_j ln p_j − q_j) − (1 − y_j) p_j^γ (γ q_j ln q_j − p_j)
 * </pre>
 *
 * <p>The factors take weight from examples that are well told already; with γ = 0 it is {@link
 * Cost#SIGMOID_CROSS_ENTROPY}. Computed from z, as ln p = −ln(1 + e^−z). Source: Lin et al. 2017,
 * "Focal loss for dense object detection", without its α: weights of examples do that.
 *
 * @param gamma γ, finite and at least 0; 2 is usual
 */
record SigmoidFocal(double gamma) implements Cost {

  /**
   * Checks γ.
   *
   * @throws IllegalArgumentException if it is not finite and at least 0
   */
  SigmoidFocal {
    SoftmaxFocal.requireGamma("sigmoid-focal", gamma);
  }

  @Override
  public String label() {
    return Family.labelOf("sigmoid-focal", gamma);
  }

  @Override
  public boolean accepts(Activation output) {
    return output.equals(StandardActivation.SIGMOID);
  }

  @Override
  public Activation usualOutput(boolean classes) {
    return StandardActivation.SIGMOID;
  }

  @Override
  public Targets targets() {
    return Targets.PARTS_OF_ONE;
  }

  @Override
  public double of(double[] z, double[] a, double[] y) {
    double cost = 0;
    for (int j = 0; j < z.length; j++) {
      cost += y[j] * term(z[j]) + (1 - y[j]) * term(-z[j]);
    }
    return cost;
  }

  @Override
  public double[] outputError(Activation output, double[] z, double[] a, double[] y) {
    double[] delta = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      delta[j] = y[j] * slope(z[j]) - (1 - y[j]) * slope(-z[j]);
    }
    return delta;
  }

  /** −q^γ ln p. */
  private double term(double z) {
    return -Math.exp(gamma * lnSigmoid(-z)) * lnSigmoid(z);
  }

  /** Its derivative by z, q^γ (γ p ln p − q). */
  private double slope(double z) {
    double lnP = lnSigmoid(z);
    double lnQ = lnSigmoid(-z);
    return Math.exp(gamma * lnQ) * (gamma * Math.exp(lnP) * lnP - Math.exp(lnQ));
  }

  private static double lnSigmoid(double z) {
    return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
  }

  @Override
  public double of(float[] z, float[] a, float[] y, int from, int to) {
    double cost = 0;
    for (int j = from; j < to; j++) {
      float log = Branchless.logOfOneAnd(Exponential.of(-Math.abs(z[j])));
      float lnP = Math.min(z[j], 0) - log;
      float lnQ = Math.min(-z[j], 0) - log;
      cost -= y[j] * power(lnQ) * lnP + (1 - y[j]) * power(lnP) * lnQ;
    }
    return cost;
  }

  @Override
  public void outputError(
      Activation output, float[] z, float[] a, float[] y, float[] delta, int units, int length) {
    float g = (float) gamma;
    for (int i = 0; i < length; i++) {
      float e = Exponential.of(-Math.abs(z[i]));
      float log = Branchless.logOfOneAnd(e);
      float lnP = Math.min(z[i], 0) - log;
      float lnQ = Math.min(-z[i], 0) - log;
      float p = Branchless.sigmoid(z[i], e);
      float q = Branchless.sigmoid(-z[i], e);
      delta[i] =
          y[i] * power(lnQ) * (g * p * lnP - q) - (1 - y[i]) * power(lnP) * (g * q * lnQ - p);
    }
  }

  /** x^γ of ln x. */
  private float power(float ln) {
    return Exponential.of((float) gamma * ln);
  }
}
