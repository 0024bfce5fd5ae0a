package nabla.nn;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The activations that are z times a gate G(z) in (0, 1), which rises with z: smooth relatives of
 * ReLU. σ(z) = z G(z), σ'(z) = G(z) + z G'(z).
 */
@SuppressWarnings("ImmutableEnumChecker") // knows no function without state when it sees one
enum GatedActivation implements Activation {
  /**
   * G(z) = ½ (1 + tanh u), u = √(2/π)(z + 0.044715 z³), close to that of {@link #GELU_ERF}; G'(z) =
   * ½ (1 − tanh² u) √(2/π)(1 + 0.134145 z²). Source: Hendrycks and Gimpel 2016, section 2;
   * PyTorch's {@code GELU(approximate="tanh")}.
   */
  GELU(GatedActivation::gateOfGelu, GatedActivation::slopeOfGelu) {
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
        t[i] = Branchless.tanh(u(z[i]), t[i]);
      }
    }

    private float u(float z) {
      return 0.7978846f * (z + 0.044715f * z * z * z); // √(2/π)
    }
  },

  /**
   * G(z) = Φ(z) = ½ erfc(−z/√2), the distribution function of N(0, 1); G'(z) = e^{−z²/2} / √(2π).
   * Source: as above; PyTorch's {@code GELU()}.
   */
  GELU_ERF(GatedActivation::normal, z -> Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      density(z, a, units * examples);
      for (int i = 0; i < units * examples; i++) {
        float x = Math.min(20f, Math.abs(z[i])); // beyond, Φ(−x) is 0
        a[i] = Math.max(0f, z[i]) - x * Branchless.normalTail(x, a[i]);
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      density(z, a, length);
      for (int i = 0; i < length; i++) {
        float positive = Branchless.isPositive(z[i]);
        float tail = Branchless.normalTail(z[i], a[i]);
        float gate = positive * (1 - tail) + (1 - positive) * tail;
        delta[i] *= gate + 0.3989423f * z[i] * a[i]; // 1/√(2π)
      }
    }

    /** e^{−z²/2}. */
    private void density(float[] z, float[] a, int length) {
      for (int i = 0; i < length; i++) {
        a[i] = -0.5f * z[i] * z[i];
      }
      Exponential.ofEach(a, length);
    }
  },

  /**
   * G(z) = s(z) = 1 / (1 + e^−z), G'(z) = s(z) s(−z) = e / (1 + e)² with e = e^−|z|. Sources:
   * Elfwing, Uchibe and Doya 2017; Ramachandran, Zoph and Le 2017, who call it swish.
   */
  SILU(z -> 1 / (1 + Math.exp(-z)), z -> 1 / ((1 + Math.exp(-z)) * (1 + Math.exp(z)))) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      Exponential.ofMinusAbsolute(z, a, units * examples);
      for (int i = 0; i < units * examples; i++) {
        a[i] = z[i] * Branchless.sigmoid(z[i], a[i]);
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      Exponential.ofMinusAbsolute(z, a, length);
      for (int i = 0; i < length; i++) {
        float slope = a[i] / ((1 + a[i]) * (1 + a[i]));
        delta[i] *= Branchless.sigmoid(z[i], a[i]) + z[i] * slope;
      }
    }
  },

  /**
   * G(z) = tanh(ln(1 + e^z)) = n/d with n = e^{2z} + 2 e^z, d = n + 2; G'(z) = (1 − G²(z)) / (1 +
   * e^−z). Source: Misra 2019, "Mish: A self regularized non-monotonic activation function".
   */
  MISH(GatedActivation::gateOfMish, GatedActivation::slopeOfMish) {
    @Override
    public void apply(float[] z, float[] a, int units, int examples) {
      Exponential.ofMinusAbsolute(z, a, units * examples);
      for (int i = 0; i < units * examples; i++) {
        float n = numerator(z[i], a[i]);
        a[i] = z[i] * (n / (n + rest(z[i], a[i])));
      }
    }

    @Override
    public void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      Exponential.ofMinusAbsolute(z, a, length);
      for (int i = 0; i < length; i++) {
        float n = numerator(z[i], a[i]);
        float rest = rest(z[i], a[i]);
        float d = n + rest;
        float slope = rest * (n + d) / (d * d) * Branchless.sigmoid(z[i], a[i]); // d² − n² over d²
        delta[i] *= n / d + z[i] * slope;
      }
    }

    /** n, for z &gt; 0 times e^{−2z}; of e = e^−|z|. */
    private float numerator(float z, float e) {
      float positive = Branchless.isPositive(z);
      return positive * (1 + 2 * e) + (1 - positive) * (e * (2 + e));
    }

    /** d − n, likewise. */
    private float rest(float z, float e) {
      float positive = Branchless.isPositive(z);
      return 2 * (positive * e * e + (1 - positive));
    }
  };

  private final DoubleUnaryOperator gate; // G
  private final DoubleUnaryOperator slope; // G'

  GatedActivation(DoubleUnaryOperator gate, DoubleUnaryOperator slope) {
    this.gate = gate;
    this.slope = slope;
  }

  @Override
  public String label() {
    return Family.labelOf(this);
  }

  @Override
  public boolean isElementwise() {
    return true;
  }

  @Override
  public double[] apply(double[] z) {
    return Arrays.stream(z).map(v -> v * gate.applyAsDouble(v)).toArray();
  }

  @Override
  public double derivative(double z) {
    return gate.applyAsDouble(z) + z * slope.applyAsDouble(z);
  }

  private static double gateOfGelu(double z) {
    return 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
  }

  private static double slopeOfGelu(double z) {
    double t = Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z));
    return 0.5 * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 0.134145 * z * z);
  }

  private static double gateOfMish(double z) {
    return Math.tanh(Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
  }

  private static double slopeOfMish(double z) {
    double gate = gateOfMish(z);
    return (1 - gate * gate) / (1 + Math.exp(-z));
  }

  /**
   * Φ(z) in double precision: up to |z| = 3 by its series ½ + φ(z) (z + z³/3 + z⁵/(3·5) + …),
   * beyond by the continued fraction Φ(−z) = φ(z) / (z + 1/(z + 2/(z + 3/…))).
   */
  private static double normal(double z) {
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    double x = Math.abs(z);
    if (x <= 3) {
      double sum = 0;
      double term = z;
      for (int k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
        sum += term;
        term *= z * z / k;
      }
      return 0.5 + density * sum;
    }
    double fraction = x;
    for (int k = 200; k >= 1; k--) {
      fraction = x + k / fraction;
    }
    double tail = density / fraction;
    return z > 0 ? 1 - tail : tail;
  }
}
