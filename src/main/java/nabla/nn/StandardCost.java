package nabla.nn;

import java.util.Optional;

/**
 * The costs without a number of their own that are squares, or of whose output error one activation
 * leaves a^L − y.
 */
enum StandardCost implements Cost {
  /** C_x = ½ ‖y − a‖². */
  QUADRATIC(1, Targets.NUMBERS),

  /** C_x = ‖a − y‖². */
  SQUARED_ERROR(2, Targets.NUMBERS),

  /**
   * C_x = −Σ_j [y_j ln a_j + (1 − y_j) ln(1 − a_j)] for sigmoid outputs; y_j in [0, 1]. Computed
   * from z as max(z, 0) − z y + ln(1 + e^−|z|). In nats.
   */
  SIGMOID_CROSS_ENTROPY(StandardActivation.SIGMOID, Targets.PARTS_OF_ONE) {
    @Override
    public double of(double[] z, double[] a, double[] y) {
      double cost = 0;
      for (int j = 0; j < z.length; j++) {
        cost += Math.max(z[j], 0) - z[j] * y[j] + Math.log1p(Math.exp(-Math.abs(z[j])));
      }
      return cost;
    }

    /** ln(1 + e^−|z|) = −ln max(a, 1 − a), and one logarithm does for the product of many. */
    @Override
    public double of(float[] z, float[] a, float[] y, int from, int to) {
      double cost = 0;
      double product = 1;
      for (int j = from; j < to; j++) {
        cost += Math.max(z[j], 0) - (double) z[j] * y[j];
        product *= Math.max(a[j], 1 - a[j]);
        if (product < SMALL) {
          cost -= Math.log(product);
          product = 1;
        }
      }
      return cost - Math.log(product);
    }
  },

  /**
   * C_x = −Σ_j y_j ln a_j for softmax outputs; y a distribution over classes, mostly one 1 and
   * zeros. Computed from z as ln Σ_k e^{z_k} − Σ_j y_j z_j. In nats.
   */
  SOFTMAX_CROSS_ENTROPY(StandardActivation.SOFTMAX, Targets.DISTRIBUTION) {
    @Override
    public double of(double[] z, double[] a, double[] y) {
      double max = Double.NEGATIVE_INFINITY;
      for (double value : z) {
        max = Math.max(max, value);
      }
      double sum = 0;
      double target = 0;
      for (int j = 0; j < z.length; j++) {
        sum += Math.exp(z[j] - max);
        target += y[j] * (z[j] - max);
      }
      return Math.log(sum) - target;
    }

    /** With k the largest: ln Σ_j e^{z_j − z_k} = −ln a_k, which softmax has worked out. */
    @Override
    public double of(float[] z, float[] a, float[] y, int from, int to) {
      int k = from;
      for (int j = from + 1; j < to; j++) {
        k = z[j] > z[k] ? j : k;
      }
      double cost = -Math.log(a[k]);
      for (int j = from; j < to; j++) {
        cost -= (double) y[j] * (z[j] - z[k]);
      }
      return cost;
    }
  },

  /**
   * C_x = Σ_j [a_j − y_j − y_j ln(a_j / y_j)] for outputs e^z, the rates of Poisson distributions;
   * y_j at least 0. Half the deviance: 0 where a = y, and but for what y alone says −ln of the
   * probability of y. Computed from z as y (e^u − 1 − u) with u = z − ln y.
   */
  POISSON(StandardActivation.EXP, Targets.AT_LEAST_ZERO) {
    @Override
    public double of(double[] z, double[] a, double[] y) {
      double cost = 0;
      for (int j = 0; j < z.length; j++) {
        cost += halfDeviance(z[j], y[j]);
      }
      return cost;
    }

    @Override
    public double of(float[] z, float[] a, float[] y, int from, int to) {
      double cost = 0;
      for (int j = from; j < to; j++) {
        cost += halfDeviance(z[j], y[j]);
      }
      return cost;
    }

    private double halfDeviance(double z, double y) {
      double u = z - Math.log(y);
      return y == 0 ? Math.exp(z) : y * (Math.expm1(u) - u);
    }
  };

  private static final double SMALL = 1e-200;

  private final double slope; // the factor of (a − y) in the output error
  private final Optional<StandardActivation> partner; // whose σ' cancels out of the output error
  private final Targets targets;

  StandardCost(double slope, Targets targets) {
    this.slope = slope;
    this.partner = Optional.empty();
    this.targets = targets;
  }

  StandardCost(StandardActivation partner, Targets targets) {
    this.slope = 1;
    this.partner = Optional.of(partner);
    this.targets = targets;
  }

  @Override
  public double of(double[] z, double[] a, double[] y) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - y[j]) * (a[j] - y[j]);
    }
    return slope / 2 * sum; // where no constant says otherwise
  }

  @Override
  public double of(float[] z, float[] a, float[] y, int from, int to) {
    double sum = 0;
    for (int j = from; j < to; j++) {
      double distance = (double) a[j] - y[j];
      sum += distance * distance;
    }
    return slope / 2 * sum;
  }

  @Override
  public boolean accepts(Activation output) {
    return partner.map(output::equals).orElseGet(output::isElementwise);
  }

  @Override
  public Activation usualOutput(boolean classes) {
    return partner.orElse(classes ? StandardActivation.SIGMOID : StandardActivation.IDENTITY);
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public void outputError(
      Activation output, float[] z, float[] a, float[] y, float[] delta, int units, int length) {
    float factor = (float) slope;
    for (int i = 0; i < length; i++) {
      delta[i] = factor * (a[i] - y[i]);
    }
    if (partner.isEmpty()) {
      output.timesDerivative(z, a, delta, length);
    }
  }

  @Override
  public double[] outputError(Activation output, double[] z, double[] a, double[] y) {
    double[] delta = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      delta[j] = slope * (a[j] - y[j]) * (partner.isPresent() ? 1 : output.derivative(z[j]));
    }
    return delta;
  }

  @Override
  public String label() {
    return Family.labelOf(this);
  }
}
