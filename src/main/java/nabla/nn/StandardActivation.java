package nabla.nn;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The activations without a number, but for those that are z times a gate, {@link GatedActivation}.
 * A new one is a constant here, and nothing else.
 */
@SuppressWarnings("ImmutableEnumChecker") // knows no function without state when it sees one
enum StandardActivation implements Activation {
  /** σ(z) = z, σ'(z) = 1. */
  IDENTITY(z -> z, z -> 1) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      System.arraycopy(z, 0, a, 0, units * examples);
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      // σ' = 1
    }
  },

  /** σ(z) = 1 / (1 + e^−z), σ'(z) = σ(z)(1 − σ(z)) = 1 / ((1 + e^−z)(1 + e^z)). */
  SIGMOID(z -> 1 / (1 + Math.exp(-z)), z -> 1 / ((1 + Math.exp(-z)) * (1 + Math.exp(z)))) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      Exponential.ofMinusAbsolute(z, a, units * examples); // can't overflow
      for (int i = 0; i < units * examples; i++) {
        a[i] = Branchless.sigmoid(z[i], a[i]);
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        delta[i] *= a[i] * (1 - a[i]);
      }
    }
  },

  /** σ(z) = tanh z, σ'(z) = 1 − tanh² z = 1 / cosh² z. */
  TANH(Math::tanh, z -> 1 / (Math.cosh(z) * Math.cosh(z))) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      for (int i = 0; i < units * examples; i++) {
        a[i] = -2 * Math.abs(z[i]);
      }
      Exponential.ofEach(a, units * examples);
      for (int i = 0; i < units * examples; i++) {
        a[i] = Branchless.tanh(z[i], a[i]);
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        delta[i] *= 1 - a[i] * a[i];
      }
    }
  },

  /**
   * σ(z) = max(0, z); σ'(z) = 1 for z &gt; 0, otherwise 0 (at 0, where it has none, by convention).
   */
  RELU(z -> Math.max(0, z), z -> z > 0 ? 1 : 0) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      for (int i = 0; i < units * examples; i++) {
        a[i] = Math.max(0f, z[i]);
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        delta[i] *= Math.min(1f, Branchless.magnified(a[i])); // 1 for a > 0, and 0 for a = 0
      }
    }
  },

  /** σ(z) = e^z, σ'(z) = e^z. For the rates of {@link Cost#POISSON}; infinite from z = 88.8 on. */
  EXP(Math::exp, Math::exp) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      for (int i = 0; i < units * examples; i++) {
        a[i] = -0.5f * Math.abs(z[i]);
      }
      Exponential.ofEach(a, units * examples); // its square can be as large as a float
      for (int i = 0; i < units * examples; i++) {
        float positive = Branchless.isPositive(z[i]);
        float inverse = 1 / Math.max(a[i], 1 - positive);
        a[i] = positive * inverse * inverse + (1 - positive) * a[i] * a[i];
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        delta[i] *= a[i];
      }
    }
  },

  /**
   * σ(z) = ln(1 + e^z), σ'(z) = 1 / (1 + e^−z). Source: Dugas et al. 2001, "Incorporating
   * second-order functional knowledge for better option pricing".
   */
  SOFTPLUS(z -> Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), z -> 1 / (1 + Math.exp(-z))) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      Exponential.ofMinusAbsolute(z, a, units * examples);
      for (int i = 0; i < units * examples; i++) {
        a[i] = Math.max(0f, z[i]) + Branchless.logOfOneAnd(a[i]);
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      Exponential.ofMinusAbsolute(z, a, length);
      for (int i = 0; i < length; i++) {
        delta[i] *= Branchless.sigmoid(z[i], a[i]);
      }
    }
  },

  /**
   * σ(z) = z / (1 + |z|), σ'(z) = 1 / (1 + |z|)², in (−1, 1). Source: Glorot and Bengio 2010,
   * section 2.
   */
  SOFTSIGN(z -> z / (1 + Math.abs(z)), z -> Math.pow(1 + Math.abs(z), -2)) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      for (int i = 0; i < units * examples; i++) {
        a[i] = z[i] / (1 + Math.abs(z[i]));
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        float inverse = 1 / (1 + Math.abs(z[i]));
        delta[i] *= inverse * inverse;
      }
    }
  },

  /**
   * σ(z) = max(0, min(1, z/6 + ½)); σ'(z) = ⅙ for |z| &lt; 3, otherwise 0 (at ±3, where it has
   * none, by convention). Source: Howard et al. 2019, "Searching for MobileNetV3"; PyTorch's {@code
   * Hardsigmoid}.
   */
  HARD_SIGMOID(z -> Math.max(0, Math.min(1, z / 6 + 0.5)), z -> Math.abs(z) < 3 ? 1 / 6.0 : 0) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      for (int i = 0; i < units * examples; i++) {
        a[i] = Math.max(0f, Math.min(1f, (z[i] + 3) / 6));
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        delta[i] *= Branchless.isPositive(3 - Math.abs(z[i])) / 6;
      }
    }
  },

  /**
   * a_j = e^{z_j} / Σ_k e^{z_k}: positive, of sum 1, so a distribution over classes. {@link
   * Cost#SOFTMAX_CROSS_ENTROPY} knows the error of the pair; σ' by itself has no use.
   */
  SOFTMAX(StandardActivation::mixesUnits, StandardActivation::mixesUnits) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      for (int from = 0; from < units * examples; from += units) {
        float max = Float.NEGATIVE_INFINITY; // e^{z − max} can't overflow
        for (int j = from; j < from + units; j++) {
          max = Math.max(max, z[j]);
        }
        for (int j = from; j < from + units; j++) {
          a[j] = z[j] - max;
        }
      }
      Exponential.ofEach(a, units * examples);
      for (int from = 0; from < units * examples; from += units) {
        double sum = 0;
        for (int j = from; j < from + units; j++) {
          sum += a[j];
        }
        float scale = (float) (1 / sum);
        for (int j = from; j < from + units; j++) {
          a[j] *= scale;
        }
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      mixesUnits(0);
    }

    @Override
    public double[] apply(double[] z) {
      double max = Arrays.stream(z).max().orElseThrow();
      double[] a = Arrays.stream(z).map(v -> Math.exp(v - max)).toArray();
      double sum = Arrays.stream(a).sum();
      return Arrays.stream(a).map(v -> v / sum).toArray();
    }
  };

  private final DoubleUnaryOperator function; // of one unit
  private final DoubleUnaryOperator derivative;

  StandardActivation(DoubleUnaryOperator function, DoubleUnaryOperator derivative) {
    this.function = function;
    this.derivative = derivative;
  }

  @Override
  public String label() {
    return Family.labelOf(this);
  }

  @Override
  public boolean isElementwise() {
    return this != SOFTMAX;
  }

  @Override
  public double[] apply(double[] z) {
    return Arrays.stream(z).map(function).toArray();
  }

  @Override
  public double derivative(double z) {
    return derivative.applyAsDouble(z);
  }

  private static double mixesUnits(double z) {
    throw new UnsupportedOperationException(
        "softmax mixes units: its error is the cost's to give, at z = " + z);
  }
}
