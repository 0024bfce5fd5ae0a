package nabla.nn;

import java.util.Optional;

/**
 * The cost C_x of one example x, a function of the network's output a^L and the target y.
 *
 * <p>The cost of a set is the mean C = (1/n) Σ_x C_x: backpropagation needs a cost that is an
 * average over examples and a function of the outputs (Nielsen 2015, chapter 2, "The two
 * assumptions").
 *
 * <p>The cost owns the output error δ^L = ∂C_x/∂z^L, (BP1). So where the derivatives of cost and
 * activation cancel to a^L − y, as for sigmoid with cross-entropy, that is what is computed:
 * nothing is divided by a(1 − a), nothing overflows and no logarithm meets 0.
 *
 * <p>Each cost says which targets it makes sense for, its {@link #domain}: outside, minimising it
 * means nothing, and it may have no least value at all.
 */
public enum Cost {
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
    double of(double[] z, double[] a, double[] y) {
      double cost = 0;
      for (int j = 0; j < z.length; j++) {
        cost += Math.max(z[j], 0) - z[j] * y[j] + Math.log1p(Math.exp(-Math.abs(z[j])));
      }
      return cost;
    }

    /** ln(1 + e^−|z|) = −ln max(a, 1 − a), and one logarithm does for the product of many. */
    @Override
    double of(float[] z, float[] a, float[] y, int from, int to) {
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
    double of(double[] z, double[] a, double[] y) {
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
    double of(float[] z, float[] a, float[] y, int from, int to) {
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
  };

  /** All costs. */
  public static final Family<Cost> FAMILY = new Family<>("cost", Cost::label).with(values());

  private static final double SMALL = 1e-200;

  private final double slope; // the factor of (a − y) in the output error
  private final Optional<StandardActivation> partner; // whose σ' cancels out of the output error
  private final Targets targets;

  Cost(double slope, Targets targets) {
    this.slope = slope;
    this.partner = Optional.empty();
    this.targets = targets;
  }

  Cost(StandardActivation partner, Targets targets) {
    this.slope = 1;
    this.partner = Optional.of(partner);
    this.targets = targets;
  }

  /** C_x of one example, from its weighted inputs z^L, outputs a^L and targets y, n_L of each. */
  double of(double[] z, double[] a, double[] y) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - y[j]) * (a[j] - y[j]);
    }
    return slope / 2 * sum; // where no constant says otherwise
  }

  /**
   * The same for the example that stands at from..to−1 of blocks of floats. The terms are added in
   * double precision; each is as exact as a float is, so a cost below 1e-7 may come out as 0.
   */
  double of(float[] z, float[] a, float[] y, int from, int to) {
    double sum = 0;
    for (int j = from; j < to; j++) {
      double distance = (double) a[j] - y[j];
      sum += distance * distance;
    }
    return slope / 2 * sum;
  }

  /** Whether the cost goes with that activation of the output layer. */
  public boolean accepts(Activation output) {
    return partner.map(output::equals).orElseGet(output::isElementwise);
  }

  /** What is minimised if nobody says: for classes, or else for numbers. */
  public static Cost usual(boolean classes) {
    return classes ? SOFTMAX_CROSS_ENTROPY : SQUARED_ERROR;
  }

  /** The activation of the output layer if nobody says: the only one, or else one for the range. */
  public Activation usualOutput(boolean classes) {
    return partner.orElse(classes ? StandardActivation.SIGMOID : StandardActivation.IDENTITY);
  }

  /** The target of each output for an example of which nothing is known. */
  double evenTarget(int outputs) {
    return targets == Targets.DISTRIBUTION ? 1.0 / outputs : 0.5;
  }

  /** Whether targets are parts of one: for classes, or for labels that an example has or not. */
  public boolean takesPartsOfOne() {
    return targets != Targets.NUMBERS;
  }

  /** Which targets y of an example the cost makes sense for, as in "must hold …". */
  public String domain() {
    return targets.rule;
  }

  /** What puts the targets of an example, finite numbers, outside the domain, as in "got …". */
  public Optional<String> outsideDomain(float[] y) {
    return targets.fault(y);
  }

  /**
   * (BP1): δ^L = ∇_a C ⊙ σ'(z^L), for a block of examples.
   *
   * @param output the activation of layer L
   * @param z z^L, n_L × m by columns
   * @param a a^L, same shape
   * @param y targets, same shape
   * @param delta δ^L, same shape; overwritten
   * @param length n_L · m
   */
  void outputError(Activation output, float[] z, float[] a, float[] y, float[] delta, int length) {
    float factor = (float) slope;
    for (int i = 0; i < length; i++) {
      delta[i] = factor * (a[i] - y[i]);
    }
    if (partner.isEmpty()) {
      output.timesDerivative(z, a, delta, length);
    }
  }

  /** (BP1) for one example, in double precision. */
  double[] outputError(Activation output, double[] z, double[] a, double[] y) {
    double[] delta = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      delta[j] = slope * (a[j] - y[j]) * (partner.isPresent() ? 1 : output.derivative(z[j]));
    }
    return delta;
  }

  /** The name in configuration files, such as {@code softmax-cross-entropy}. */
  public String label() {
    return Family.labelOf(this);
  }

  /**
   * The cost with that {@link #label}.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Cost of(String label) {
    return FAMILY.of(label);
  }
}
