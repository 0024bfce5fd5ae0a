package nabla.nn;

/**
 * Compares the gradient that backpropagation gives with the one that differences of the cost give.
 *
 * <p>The central difference d_i = (C_x(w + h e_i) − C_x(w − h e_i)) / 2h needs only the forward
 * pass, and is off by O(h²) plus the rounding of C_x over h; h is about the cube root of the
 * rounding unit, scaled by max(1, |w_i|), which balances the two.
 */
public final class GradientCheck {

  private static final double STEP = Math.cbrt(Math.ulp(1.0));

  private GradientCheck() {}

  /**
   * How far {@link Textbook#gradient} is from central differences of {@link Textbook#cost}.
   *
   * <p>The measure is max_i |g_i − d_i| / max_i max(|g_i|, |d_i|): the largest deviation relative
   * to the largest component, not component by component, where one that is nearly 0 would show
   * nothing but rounding. Where an activation has a kink (ReLU at 0) within h of some z, the two
   * differ rightly.
   *
   * @param topology the shape of the network
   * @param parameters W^1, b^1, … W^L, b^L, laid out as the topology says; not changed
   * @param x n_0 inputs
   * @param y n_L targets
   * @return the relative error, at least 0; 0 if both gradients are 0
   */
  public static double maxRelativeError(
      Topology topology, double[] parameters, double[] x, double[] y) {
    return maxRelativeError(new Textbook(topology), parameters, x, y);
  }

  /** The same of a textbook that has masks, for example. */
  static double maxRelativeError(Textbook textbook, double[] parameters, double[] x, double[] y) {
    return relativeError(
        textbook.gradient(parameters, x, y), differences(textbook, parameters, x, y));
  }

  /** max_i |g_i − d_i| / max_i max(|g_i|, |d_i|); 0 if all are 0, NaN if any is NaN. */
  static double relativeError(double[] g, double[] d) {
    double deviation = 0;
    double largest = 0;
    for (int i = 0; i < g.length; i++) {
      deviation = Math.max(deviation, Math.abs(g[i] - d[i]));
      largest = Math.max(largest, Math.max(Math.abs(g[i]), Math.abs(d[i])));
    }
    return largest == 0 ? 0 : deviation / largest;
  }

  private static double[] differences(
      Textbook textbook, double[] parameters, double[] x, double[] y) {
    double[] moved = parameters.clone();
    double[] differences = new double[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      double h = STEP * Math.max(1, Math.abs(parameters[i]));
      moved[i] = parameters[i] + h;
      double above = textbook.cost(moved, x, y);
      moved[i] = parameters[i] - h;
      double below = textbook.cost(moved, x, y);
      moved[i] = parameters[i];
      differences[i] = (above - below) / (2 * h);
    }
    return differences;
  }
}
