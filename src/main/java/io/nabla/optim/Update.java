package io.nabla.optim;

import io.nabla.nn.Parameters;
import io.nabla.nn.TreeSum;
import java.io.Serializable;

/**
 * What ends a step: the gradient sums of its parts become one, the sum a mean, and the mean an
 * update of the parameters.
 *
 * <pre>
 * G = Σ over parts, in the tree over their order      g = G / Σ w_x + λ w      w ← optimizer(w, g)
 * </pre>
 *
 * <p>This is the one place where a sum over examples is divided. Driver and replicas use this same
 * class, and every element is updated by itself, so threads may each take a slice.
 *
 * @param optimizer the rule
 * @param penalty adds λ w
 */
public record Update(Optimizer optimizer, L2 penalty) implements Serializable {

  private static final int BLOCK =
      1 << 14; // elements that stay in the second-level cache meanwhile

  /**
   * Updates the elements in [from, to) of the parameters and of the optimizer's state.
   *
   * @param parts Σ w_x ∂C_x/∂w of a power of two of parts, in order; overwritten
   * @param weight Σ w_x over all parts, above 0
   * @param learningRate η
   * @param parameters w and b; overwritten
   * @param state advanced by the steps done so far; its slots are overwritten
   * @param from first element
   * @param to behind the last element
   * @return whether every element of the mean gradient is finite; if not, there is no use going on
   */
  public boolean apply(
      float[][] parts,
      double weight,
      double learningRate,
      Parameters parameters,
      OptimizerState state,
      int from,
      int to) {
    float[] g = parts[0];
    boolean finite = true;
    for (int begin = from; begin < to; begin += BLOCK) {
      int end = Math.min(to, begin + BLOCK);
      TreeSum.addUp(parts, begin, end);
      divide(g, (float) weight, begin, end);
      finite &= isFinite(g, begin, end);
      penalty.addGradient(parameters, g, begin, end);
      optimizer.update(parameters.values(), g, learningRate, state, begin, end);
    }
    return finite;
  }

  private static void divide(float[] sum, float weight, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] /= weight;
    }
  }

  /**
   * 0 · x is 0 for finite x and otherwise NaN. Four sums, since each addition waits for its last.
   */
  private static boolean isFinite(float[] values, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += 0f * values[i];
      b += 0f * values[i + 1];
      c += 0f * values[i + 2];
      d += 0f * values[i + 3];
    }
    for (; i < to; i++) {
      a += 0f * values[i];
    }
    return a + b + c + d == 0f;
  }
}
