package nabla.nn;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

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
  QUADRATIC {
    @Override
    double of(double[] z, double[] a, double[] y) {
      return 0.5 * squaredDistance(a, y);
    }

    @Override
    double of(float[] z, float[] a, float[] y, int from, int to) {
      return 0.5 * squaredDistance(a, y, from, to);
    }

    @Override
    double slope() {
      return 1;
    }
  },

  /** C_x = ‖a − y‖². */
  SQUARED_ERROR {
    @Override
    double of(double[] z, double[] a, double[] y) {
      return squaredDistance(a, y);
    }

    @Override
    double of(float[] z, float[] a, float[] y, int from, int to) {
      return squaredDistance(a, y, from, to);
    }

    @Override
    double slope() {
      return 2;
    }
  },

  /**
   * C_x = −Σ_j [y_j ln a_j + (1 − y_j) ln(1 − a_j)] for sigmoid outputs; y_j in [0, 1]. Computed
   * from z as max(z, 0) − z y + ln(1 + e^−|z|). In nats.
   */
  SIGMOID_CROSS_ENTROPY {
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

    @Override
    double slope() {
      return 1;
    }

    @Override
    boolean cancelsDerivative() {
      return true;
    }

    @Override
    public boolean accepts(Activation output) {
      return output == Activation.SIGMOID;
    }

    @Override
    public String domain() {
      return "numbers in [0, 1]";
    }

    @Override
    public Optional<String> outsideDomain(float[] y) {
      return outsideUnitInterval(y);
    }
  },

  /**
   * C_x = −Σ_j y_j ln a_j for softmax outputs; y a distribution over classes, mostly one 1 and
   * zeros. Computed from z as ln Σ_k e^{z_k} − Σ_j y_j z_j. In nats.
   */
  SOFTMAX_CROSS_ENTROPY {
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

    @Override
    double slope() {
      return 1;
    }

    @Override
    boolean cancelsDerivative() {
      return true;
    }

    @Override
    public boolean accepts(Activation output) {
      return output == Activation.SOFTMAX;
    }

    @Override
    public String domain() {
      return "a distribution over the classes (each in [0, 1], sum 1)";
    }

    @Override
    public Optional<String> outsideDomain(float[] y) {
      double sum = 0;
      for (float value : y) {
        sum += value;
      }
      Optional<String> outside = outsideUnitInterval(y);
      return outside.isPresent() || Math.abs(sum - 1) <= ROUNDING * y.length
          ? outside
          : Optional.of("sum " + (float) sum);
    }
  };

  private static final double SMALL = 1e-200;
  private static final double ROUNDING = 1e-5; // of a float that stands for a part of 1

  /** C_x of one example, from its weighted inputs z^L, outputs a^L and targets y, n_L of each. */
  abstract double of(double[] z, double[] a, double[] y);

  /**
   * The same for the example that stands at from..to−1 of blocks of floats. The terms are added in
   * double precision; each is as exact as a float is, so a cost below 1e-7 may come out as 0.
   */
  abstract double of(float[] z, float[] a, float[] y, int from, int to);

  /** The factor of (a − y) in the output error. */
  abstract double slope();

  /** Whether σ'(z^L) cancels out of the output error. */
  boolean cancelsDerivative() {
    return false;
  }

  /** Whether the cost goes with that activation of the output layer. */
  public boolean accepts(Activation output) {
    return output.isElementwise();
  }

  /** Which targets y of an example the cost makes sense for, as in "must hold …". */
  public String domain() {
    return "finite numbers";
  }

  /**
   * What puts the targets of an example outside the {@link #domain}, as in "got …".
   *
   * @param y n_L finite numbers
   */
  public Optional<String> outsideDomain(float[] y) {
    return Optional.empty();
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
    float slope = (float) slope();
    for (int i = 0; i < length; i++) {
      delta[i] = slope * (a[i] - y[i]);
    }
    if (!cancelsDerivative()) {
      output.timesDerivative(z, a, delta, length);
    }
  }

  /** (BP1) for one example, in double precision. */
  double[] outputError(Activation output, double[] z, double[] a, double[] y) {
    double[] delta = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      delta[j] = slope() * (a[j] - y[j]) * (cancelsDerivative() ? 1 : output.derivative(z[j]));
    }
    return delta;
  }

  /**
   * The name in configuration files: {@code quadratic, squared-error, sigmoid-cross-entropy,
   * softmax-cross-entropy}.
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The cost with that {@link #label}.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Cost of(String label) {
    return Arrays.stream(values())
        .filter(cost -> cost.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cost must be one of %s, got \"%s\"".formatted(labels(cost -> true), label)));
  }

  /** The labels of the costs that go with that activation of the output layer. */
  static String labelsFor(Activation output) {
    return labels(cost -> cost.accepts(output));
  }

  private static String labels(java.util.function.Predicate<Cost> which) {
    return Arrays.stream(values()).filter(which).map(Cost::label).collect(Collectors.joining(", "));
  }

  private static Optional<String> outsideUnitInterval(float[] y) {
    for (float value : y) {
      if (!(value >= 0 && value <= 1)) {
        return Optional.of(String.valueOf(value));
      }
    }
    return Optional.empty();
  }

  private static double squaredDistance(float[] a, float[] y, int from, int to) {
    double sum = 0;
    for (int j = from; j < to; j++) {
      double distance = (double) a[j] - y[j];
      sum += distance * distance;
    }
    return sum;
  }

  private static double squaredDistance(double[] a, double[] y) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - y[j]) * (a[j] - y[j]);
    }
    return sum;
  }
}
