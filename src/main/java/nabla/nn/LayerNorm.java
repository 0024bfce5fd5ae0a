package nabla.nn;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.linalg.Matrix;

/**
 * Layer normalisation of the hidden layers of a microbatch: the weighted inputs of each example get
 * mean 0 and variance 1, and then a gain and a shift, which are learned; or none, where the network
 * has none.
 *
 * <pre>
 * ẑ = r (z − μ)        μ = (1/n) Σ_j z_j,   r = 1 / √((1/n) Σ_j (z_j − μ)² + ε),   ε = 1e-5
 * y = γ ⊙ ẑ + β        a = σ(y)
 *
 * ∂C/∂γ = Σ_x ∂C_x/∂y ⊙ ẑ          ∂C/∂β = Σ_x ∂C_x/∂y
 * δ = r (d − (1/n) Σ_j d_j − ẑ (1/n) Σ_j d_j ẑ_j)          d = γ ⊙ ∂C_x/∂y
 * </pre>
 *
 * <p>for the n units of a layer l. Each example is normalised by itself. The sums over units are
 * added in double. Source: Ba, Kiros and Hinton 2016, "Layer normalization". For one thread.
 */
final class LayerNorm {

  private final Block[] outputs; // y^l at [l - 1]
  private final float[][] rates; // r^l of each example, likewise

  LayerNorm(Topology topology, int capacity) {
    int layers = topology.normalisation() == Normalisation.LAYER ? topology.depth() - 1 : 0;
    this.outputs =
        IntStream.rangeClosed(1, layers)
            .mapToObj(l -> new Block(topology.units(l), capacity))
            .toArray(Block[]::new);
    this.rates = new float[layers][capacity];
  }

  /** y^l of z^l, in place of which ẑ^l is left; z^l itself of a layer that is not normalised. */
  Matrix forward(int l, Parameters parameters, Matrix z) {
    Matrix y = output(l, z);
    if (l > outputs.length) {
      return y;
    }
    float[] values = parameters.values();
    int gain = parameters.gain(l).offset();
    int shift = parameters.shift(l).offset();
    int n = z.rows();
    for (int e = 0; e < z.columns(); e++) {
      int from = e * n;
      float r = standardise(z.array(), from, n);
      rates[l - 1][e] = r;
      for (int j = 0; j < n; j++) {
        y.array()[from + j] = values[gain + j] * z.array()[from + j] + values[shift + j];
      }
    }
    return y;
  }

  /** z ← ẑ of one example; gives r. */
  private static float standardise(float[] z, int from, int n) {
    float mean = (float) (sum(z, from, n) / n);
    for (int j = from; j < from + n; j++) {
      z[j] -= mean;
    }
    float r = (float) (1 / Math.sqrt(dot(z, z, from, n) / n + Normalisation.EPSILON));
    for (int j = from; j < from + n; j++) {
      z[j] *= r;
    }
    return r;
  }

  /** What {@link #forward} gave, for the way back. */
  Matrix output(int l, Matrix z) {
    return l > outputs.length ? z : outputs[l - 1].of(z.columns());
  }

  /**
   * Writes ∂C/∂γ^l and ∂C/∂β^l.
   *
   * @param z where {@link #forward} has left ẑ^l
   * @param delta ∂C/∂y^l, overwritten with δ^l
   */
  void backward(int l, Parameters parameters, Matrix z, Matrix delta, Parameters gradient) {
    if (l > outputs.length) {
      return;
    }
    float[] values = parameters.values();
    float[] g = gradient.values();
    int gain = parameters.gain(l).offset();
    int shift = parameters.shift(l).offset();
    int n = z.rows();
    Arrays.fill(g, gain, gain + n, 0f);
    Arrays.fill(g, shift, shift + n, 0f);
    float[] d = delta.array();
    for (int e = 0; e < z.columns(); e++) {
      int from = e * n;
      for (int j = 0; j < n; j++) {
        g[gain + j] += d[from + j] * z.array()[from + j];
      }
      for (int j = 0; j < n; j++) {
        g[shift + j] += d[from + j];
      }
      for (int j = 0; j < n; j++) {
        d[from + j] *= values[gain + j];
      }
      float r = rates[l - 1][e];
      float along = (float) (dot(d, z.array(), from, n) / n);
      float mean = (float) (sum(d, from, n) / n);
      for (int j = from; j < from + n; j++) {
        d[j] = r * (d[j] - mean - along * z.array()[j]);
      }
    }
  }

  /** Four sums side by side, since a sum waits for itself. */
  private static double sum(float[] x, int from, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int whole = from + (length & -4);
    for (int i = from; i < whole; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    for (int i = whole; i < from + length; i++) {
      s0 += x[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static double dot(float[] x, float[] y, int from, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int whole = from + (length & -4);
    for (int i = from; i < whole; i += 4) {
      s0 += (double) x[i] * y[i];
      s1 += (double) x[i + 1] * y[i + 1];
      s2 += (double) x[i + 2] * y[i + 2];
      s3 += (double) x[i + 3] * y[i + 3];
    }
    for (int i = whole; i < from + length; i++) {
      s0 += (double) x[i] * y[i];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
