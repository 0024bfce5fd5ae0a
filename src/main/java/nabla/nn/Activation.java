package nabla.nn;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An activation function a = σ(z) of a layer.
 *
 * <p>All but softmax act on each unit alone. Each constant has its formula twice: for blocks of
 * floats, which is what trains, and for one number in double precision, which is what {@link
 * Textbook} checks it with.
 */
public enum Activation {
  /** σ(z) = z, σ'(z) = 1. For regression outputs. */
  IDENTITY {
    @Override
    void apply(float[] z, float[] a, int units, int examples) {
      System.arraycopy(z, 0, a, 0, units * examples);
    }

    @Override
    void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      // σ' = 1
    }

    @Override
    double apply(double z) {
      return z;
    }

    @Override
    double derivative(double z) {
      return 1;
    }
  },

  /** σ(z) = 1 / (1 + e^−z), in (0, 1); σ'(z) = σ(z)(1 − σ(z)). */
  SIGMOID {
    @Override
    void apply(float[] z, float[] a, int units, int examples) {
      for (int i = 0; i < units * examples; i++) {
        float e = Exponential.of(-Math.abs(z[i])); // e^−|z| can't overflow
        a[i] = ifNegative(z[i], e, 1) / (1 + e);
      }
    }

    @Override
    void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        delta[i] *= a[i] * (1 - a[i]);
      }
    }

    @Override
    double apply(double z) {
      return 1 / (1 + Math.exp(-z));
    }

    @Override
    double derivative(double z) {
      double a = apply(z);
      return a * (1 - a);
    }
  },

  /** σ(z) = tanh z, in (−1, 1); σ'(z) = 1 − tanh² z. */
  TANH {
    @Override
    void apply(float[] z, float[] a, int units, int examples) {
      for (int i = 0; i < units * examples; i++) {
        a[i] = tanh(z[i]);
      }
    }

    @Override
    void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        delta[i] *= 1 - a[i] * a[i];
      }
    }

    /** (1 − e^−2|z|) / (1 + e^−2|z|), and near 0, where that cancels, a polynomial of Cephes. */
    private float tanh(float z) {
      float s = z * z;
      float p = -5.7049887e-3f;
      p = p * s + 2.0639088e-2f;
      p = p * s - 5.3739715e-2f;
      p = p * s + 1.3331442e-1f;
      p = p * s - 3.333328e-1f;
      float size = Math.abs(z);
      float e = Exponential.of(-2 * size);
      float a = (1 - e) / (1 + e);
      return ifNegative(size - 0.625f, p * s * z + z, Math.copySign(a, z));
    }

    @Override
    double apply(double z) {
      return Math.tanh(z);
    }

    @Override
    double derivative(double z) {
      double a = apply(z);
      return 1 - a * a;
    }
  },

  /**
   * σ(z) = max(0, z); σ'(z) = 1 for z &gt; 0, otherwise 0 (at 0, where it has none, by convention).
   */
  RELU {
    @Override
    void apply(float[] z, float[] a, int units, int examples) {
      for (int i = 0; i < units * examples; i++) {
        a[i] = Math.max(0f, z[i]);
      }
    }

    @Override
    void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      for (int i = 0; i < length; i++) {
        // 1 for a > 0 and 0 for a = 0, by a product and a minimum: no branch, so it is vectorised
        delta[i] *= Math.min(1f, a[i] * 0x1p100f * 0x1p100f);
      }
    }

    @Override
    double apply(double z) {
      return Math.max(0, z);
    }

    @Override
    double derivative(double z) {
      return z > 0 ? 1 : 0;
    }
  },

  /**
   * a_j = e^{z_j} / Σ_k e^{z_k}: positive, of sum 1, so a distribution over classes. For the output
   * layer, with {@link Cost#SOFTMAX_CROSS_ENTROPY}, which knows the error of the pair; σ' by itself
   * has no use.
   */
  SOFTMAX {
    @Override
    void apply(float[] z, float[] a, int units, int examples) {
      for (int from = 0; from < units * examples; from += units) {
        float max = Float.NEGATIVE_INFINITY; // e^{z − max} can't overflow
        for (int j = from; j < from + units; j++) {
          max = Math.max(max, z[j]);
        }
        double sum = 0;
        for (int j = from; j < from + units; j++) {
          a[j] = Exponential.of(z[j] - max);
          sum += a[j];
        }
        float scale = (float) (1 / sum);
        for (int j = from; j < from + units; j++) {
          a[j] *= scale;
        }
      }
    }

    @Override
    void timesDerivative(float[] z, float[] a, float[] delta, int length) {
      throw new UnsupportedOperationException(
          "softmax mixes units: its error is the cost's to give");
    }

    @Override
    double apply(double z) {
      throw new UnsupportedOperationException("softmax mixes units");
    }

    @Override
    double derivative(double z) {
      throw new UnsupportedOperationException("softmax mixes units");
    }

    @Override
    double[] apply(double[] z) {
      double max = Arrays.stream(z).max().orElseThrow();
      double[] a = Arrays.stream(z).map(v -> Math.exp(v - max)).toArray();
      double sum = Arrays.stream(a).sum();
      return Arrays.stream(a).map(v -> v / sum).toArray();
    }
  };

  /** One of two numbers, without a branch: it would be taken at random, and cost as much as e^x. */
  private static float ifNegative(float sign, float then, float otherwise) {
    int mask = Float.floatToRawIntBits(sign) >> 31;
    return Float.intBitsToFloat(
        (Float.floatToRawIntBits(then) & mask) | (Float.floatToRawIntBits(otherwise) & ~mask));
  }

  /** Whether each unit's activation depends on its own weighted input alone. */
  public boolean isElementwise() {
    return this != SOFTMAX;
  }

  /**
   * a ← σ(z) for a block of {@code examples} examples, each of {@code units} numbers.
   *
   * @param z weighted inputs, n_l × m by columns
   * @param a activations, same shape; overwritten
   */
  abstract void apply(float[] z, float[] a, int units, int examples);

  /**
   * δ ← δ ⊙ σ'(z), the last factor of (BP1) and (BP2).
   *
   * @param z weighted inputs
   * @param a their activations, from which σ' is cheaper for most functions
   * @param delta overwritten
   * @param length how many leading elements of the three arrays
   */
  abstract void timesDerivative(float[] z, float[] a, float[] delta, int length);

  /** σ(z) of one unit. */
  abstract double apply(double z);

  /** σ'(z) of one unit. */
  abstract double derivative(double z);

  /** σ(z) of a layer, for one example. */
  double[] apply(double[] z) {
    return Arrays.stream(z).map(this::apply).toArray();
  }

  /** The name in configuration files: {@code identity, sigmoid, tanh, relu, softmax}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The activation with that {@link #label}.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Activation of(String label) {
    return Arrays.stream(values())
        .filter(activation -> activation.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "activation must be one of %s, got \"%s\""
                        .formatted(
                            Arrays.stream(values())
                                .map(Activation::label)
                                .collect(Collectors.joining(", ")),
                            label)));
  }
}
