package nabla.nn;

import java.util.Arrays;
import java.util.Optional;
import nabla.linalg.Matrix;
import nabla.linalg.SparseColumns;

/**
 * The diagonal layer on the inputs of a microbatch, or on what an embedding has made of them, which
 * learns how much each of them counts; or none, where the network has none.
 *
 * <pre>
 * a^0 = s ⊙ x
 * ∂C/∂W^1 = Σ_x δ^1 (s ⊙ x)ᵀ           = G diag(s)              G = Σ_x δ^1 xᵀ
 * ∂C/∂s_k = Σ_x ((W^1)ᵀ δ^1)_k x_k     = Σ_j w^1_jk g_jk
 * </pre>
 *
 * <p>So (BP4) with x itself gives G, and neither (W^1)ᵀ δ^1 nor a^0 is needed on the way back. The
 * factor of {@link Parametrisation} is in G. Source: Holzmüller, Grinsztajn and Steinwart 2024,
 * "Better by default", table A.1. For one thread.
 */
final class InputScale {

  private final int units; // ñ_0; 0: nothing is scaled
  private final int capacity;
  private final float[] sums; // ∂C/∂s
  private Optional<Block> scaled = Optional.empty(); // a^0 of whole x, once there was one
  private float[] numbers = {}; // of a^0 where x is sparse

  InputScale(Topology topology, int capacity) {
    this.units = topology.inputScale() ? topology.units(0) : 0;
    this.capacity = capacity;
    this.sums = new float[units];
  }

  /** a^0 of x, for the way forward. */
  Matrix forward(Parameters parameters, Matrix x) {
    if (units == 0) {
      return x;
    }
    if (scaled.isEmpty()) {
      scaled = Optional.of(Block.aligned(units, capacity));
    }
    Matrix into = scaled.get().of(x.columns());
    float[] values = parameters.values();
    int s = parameters.inputScale().offset();
    int inputs = x.rows();
    for (int e = 0; e < x.columns(); e++) {
      int from = x.offset() + e * inputs;
      int to = into.offset() + e * inputs;
      for (int k = 0; k < inputs; k++) {
        into.array()[to + k] = values[s + k] * x.array()[from + k];
      }
    }
    return into;
  }

  /** The numbers of c a^0, in the places of those of x. */
  float[] forward(float c, Parameters parameters, SparseColumns x) {
    if (units == 0 && c == 1f) {
      return x.values();
    }
    int count = x.numbers();
    numbers = count > numbers.length ? new float[x.values().length] : numbers;
    float[] values = parameters.values();
    for (int i = 0; i < count; i++) {
      numbers[i] = c * x.values()[i];
    }
    if (units > 0) {
      int s = parameters.inputScale().offset();
      for (int i = 0; i < count; i++) {
        numbers[i] *= values[s + x.indices()[i]];
      }
    }
    return numbers;
  }

  /**
   * Writes ∂C/∂s and ∂C/∂W^1.
   *
   * @param gradient where G stands in place of ∂C/∂W^1
   */
  void backward(Parameters parameters, Parameters gradient) {
    if (units == 0) {
      return;
    }
    Arrays.fill(sums, 0f);
    Matrix weights = gradient.weights(1);
    float[] values = parameters.values();
    float[] g = gradient.values();
    int s = parameters.inputScale().offset();
    int inputs = weights.columns();
    for (int j = 0; j < weights.rows(); j++) {
      int row = weights.offset() + j * inputs;
      for (int k = 0; k < inputs; k++) {
        sums[k] += values[row + k] * g[row + k];
      }
      for (int k = 0; k < inputs; k++) {
        g[row + k] *= values[s + k];
      }
    }
    System.arraycopy(sums, 0, g, s, inputs);
  }
}
