package nabla.nn;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** The activations without a number. A new one is a constant here, and nothing else. */
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
      for (int i = 0; i < units * examples; i++) {
        a[i] = -Math.abs(z[i]);
      }
      Exponential.ofEach(a, units * examples); // e^−|z| can't overflow
      for (int i = 0; i < units * examples; i++) {
        float e = a[i];
        a[i] = Math.max(e, Math.min(1f, magnified(z[i]))) / (1 + e); // 1 or e, over 1 + e
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
        a[i] = tanh(z[i], a[i]);
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
        delta[i] *= Math.min(1f, magnified(a[i])); // 1 for a > 0, and 0 for a = 0
      }
    }
  },

  /**
   * σ(z) = ½ z (1 + tanh u), u = √(2/π)(z + 0.044715 z³), close to z Φ(z) with the distribution Φ
   * of N(0, 1); σ'(z) = ½ (1 + tanh u) + ½ z (1 − tanh² u) √(2/π)(1 + 0.134145 z²). Source:
   * Hendrycks and Gimpel 2016, section 2; PyTorch's {@code GELU(approximate="tanh")}.
   */
  GELU(StandardActivation::gelu, StandardActivation::slopeOfGelu) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      tanhOfU(z, a, units * examples);
      for (int i = 0; i < units * examples; i++) {
        a[i] = 0.5f * z[i] * (1 + a[i]);
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      tanhOfU(z, a, length);
      for (int i = 0; i < length; i++) {
        float x = Math.max(-10f, Math.min(10f, z[i])); // so that x² can't overflow; 1 − t² is 0
        float slope = 0.7978846f * (1 + 0.134145f * x * x);
        delta[i] *= 0.5f * (1 + a[i] + x * (1 - a[i] * a[i]) * slope);
      }
    }

    private void tanhOfU(float[] z, float[] t, int length) {
      for (int i = 0; i < length; i++) {
        t[i] = -2 * Math.abs(u(z[i]));
      }
      Exponential.ofEach(t, length);
      for (int i = 0; i < length; i++) {
        t[i] = tanh(u(z[i]), t[i]);
      }
    }

    private float u(float z) {
      return 0.7978846f * (z + 0.044715f * z * z * z); // √(2/π)
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

  /** tanh z of e = e^−2|z|: ±(1 − e) / (1 + e), and near 0, where that cancels, a polynomial. */
  private static float tanh(float z, float e) {
    float near = Math.max(0f, Math.min(1f, magnified(0.625f - Math.abs(z)))); // 1 or 0
    float x = Math.max(-0.625f, Math.min(0.625f, z));
    float s = x * x;
    float p = -5.7049887e-3f; // Moshier, Cephes library, tanhf
    p = p * s + 2.0639088e-2f;
    p = p * s - 5.3739715e-2f;
    p = p * s + 1.3331442e-1f;
    p = p * s - 3.333328e-1f;
    float sign = Math.max(-1f, Math.min(1f, magnified(z)));
    return near * (p * s * x + x) + (1 - near) * sign * ((1 - e) / (1 + e));
  }

  /**
   * At least 1 for x &gt; 0, at most −1 for x &lt; 0, and 0 for 0. With a bound it makes a choice
   * without a branch: the JIT compiler turns the loop into one over vectors, and a branch would be
   * taken at random.
   */
  private static float magnified(float x) {
    return x * 0x1p100f * 0x1p100f;
  }

  private static double gelu(double z) {
    return 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
  }

  private static double slopeOfGelu(double z) {
    double t = Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z));
    double slope = Math.sqrt(2 / Math.PI) * (1 + 0.134145 * z * z);
    return 0.5 * (1 + t + z * (1 - t * t) * slope);
  }

  private static double mixesUnits(double z) {
    throw new UnsupportedOperationException(
        "softmax mixes units: its error is the cost's to give, at z = " + z);
  }
}
