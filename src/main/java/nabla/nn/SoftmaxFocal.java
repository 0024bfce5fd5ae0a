package nabla.nn;

/**
 * The focal loss of softmax outputs: with u_k = 1 − a_k
 *
 * <pre>
 * C_x   = −Σ_k y_k u_k^γ ln a_k
 * δ^L_j = g_j u_j − a_j Σ_{k≠j} g_k,     g_k = a_k ∂C_x/∂a_k = y_k u_k^γ (γ a_k ln a_k / u_k − 1)
 * </pre>
 *
 * <p>With γ = 0 it is {@link Cost#SOFTMAX_CROSS_ENTROPY}. No logarithm meets 0: ln a_k is that of
 * the largest output, less z's distance from its z. Nothing cancels: u of the largest is the sum of
 * the others. Source: Lin et al. 2017, as for {@link SigmoidFocal}.
 *
 * @param gamma γ, finite and at least 0; 2 is usual
 */
record SoftmaxFocal(double gamma) implements Cost {

  /**
   * Checks γ.
   *
   * @throws IllegalArgumentException if it is not finite and at least 0
   */
  SoftmaxFocal {
    requireGamma("softmax-focal", gamma);
  }

  static void requireGamma(String label, double gamma) {
    if (!(gamma >= 0 && Float.isFinite((float) gamma))) {
      throw new IllegalArgumentException(
          "gamma of %s must be finite and >= 0, got %s".formatted(label, gamma));
    }
  }

  @Override
  public String label() {
    return Family.labelOf("softmax-focal", gamma);
  }

  @Override
  public boolean accepts(Activation output) {
    return output.equals(StandardActivation.SOFTMAX);
  }

  @Override
  public Activation usualOutput(boolean classes) {
    return StandardActivation.SOFTMAX;
  }

  @Override
  public Targets targets() {
    return Targets.DISTRIBUTION;
  }

  @Override
  public double of(double[] z, double[] a, double[] y) {
    double cost = 0;
    for (int k = 0; k < z.length; k++) {
      cost -= y[k] == 0 ? 0 : y[k] * Math.pow(rest(a, k), gamma) * logOf(z, k);
    }
    return cost;
  }

  @Override
  public double[] outputError(Activation output, double[] z, double[] a, double[] y) {
    double[] delta = new double[z.length];
    for (int k = 0; k < z.length; k++) {
      double u = rest(a, k);
      double g = y[k] == 0 ? 0 : y[k] * factor(u, a[k], logOf(z, k));
      for (int j = 0; j < z.length; j++) {
        delta[j] += j == k ? g * u : -a[j] * g;
      }
    }
    return delta;
  }

  /** ln a_k = z_k − z_m − ln(1 + Σ_{j≠m} e^{z_j − z_m}) with z_m the largest. */
  private static double logOf(double[] z, int k) {
    int m = Decision.classOf(z);
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      sum += j == m ? 0 : Math.exp(z[j] - z[m]);
    }
    return (z[k] - z[m]) - Math.log1p(sum);
  }

  /** u_k = Σ_{j≠k} a_j. */
  private static double rest(double[] a, int k) {
    double rest = 0;
    for (int j = 0; j < a.length; j++) {
      rest += j == k ? 0 : a[j];
    }
    return rest;
  }

  /** u^γ (γ a ln a / u − 1), where ln a / u is −1 in the limit of u = 0. */
  private double factor(double u, double a, double ln) {
    return StrictMath.pow(u, gamma) * (gamma * a * (u == 0 ? -1 : ln / u) - 1);
  }

  @Override
  public double of(float[] z, float[] a, float[] y, int from, int to) {
    int most = from + Decision.classOf(z, from, to - from);
    double lnMost = Math.log1p(-rest(a, most, from, to));
    double cost = 0;
    for (int k = from; k < to; k++) {
      if (y[k] != 0) {
        cost -= y[k] * Math.pow(rest(a, k, from, to), gamma) * (lnMost + (z[k] - z[most]));
      }
    }
    return cost;
  }

  @Override
  public void outputError(
      Activation output, float[] z, float[] a, float[] y, float[] delta, int units, int length) {
    for (int from = 0; from < length; from += units) {
      outputError(z, a, y, delta, from, from + units);
    }
  }

  private void outputError(float[] z, float[] a, float[] y, float[] delta, int from, int to) {
    int most = from + Decision.classOf(z, from, to - from);
    double lnMost = StrictMath.log1p(-rest(a, most, from, to));
    double all = 0;
    for (int k = from; k < to; k++) {
      double u = rest(a, k, from, to);
      delta[k] = y[k] == 0 ? 0f : (float) (y[k] * factor(u, a[k], lnMost + (z[k] - z[most])));
      all += delta[k];
    }
    for (int j = from; j < to; j++) {
      double g = delta[j];
      delta[j] = (float) (g * rest(a, j, from, to) - a[j] * (all - g));
    }
  }

  /** u_k; above ½ the difference loses nothing. */
  private static double rest(float[] a, int k, int from, int to) {
    if (a[k] <= 0.5f) {
      return 1.0 - a[k];
    }
    double rest = 0;
    for (int j = from; j < to; j++) {
      rest += j == k ? 0 : a[j];
    }
    return rest;
  }
}
