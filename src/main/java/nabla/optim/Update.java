package nabla.optim;

import java.io.Serializable;
import nabla.linalg.Blas;
import nabla.linalg.TreeSum;
import nabla.nn.Parameters;

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

  private static final int BLOCK = 1 << 12; // elements that stay in the cache meanwhile

  /**
   * Updates a slice of the parameters and of the optimizer's state.
   *
   * @param parts Σ w_x ∂C_x/∂w of a power of two of parts, in order; overwritten
   * @param weight Σ w_x over all parts, above 0; as a 32-bit float it must be finite
   * @param learningRate η
   * @param parameters w and b; overwritten
   * @param state advanced by the steps done so far; its slots are overwritten
   * @param slice the elements to update
   * @return whether the weight and every element of the slice's mean gradient are finite; if not,
   *     there is no use going on
   */
  public boolean apply(
      float[][] parts,
      double weight,
      double learningRate,
      Parameters parameters,
      OptimizerState state,
      Slice slice) {
    float[] g = parts[0];
    Blas blas = Blas.best();
    boolean finite = Float.isFinite((float) weight); // or every mean would be 0
    for (int begin = slice.from(); begin < slice.to(); begin += BLOCK) {
      int end = Math.min(slice.to(), begin + BLOCK);
      TreeSum.addUp(parts, begin, end);
      divide(g, (float) weight, begin, end);
      finite &= blas.isFinite(g, begin, end);
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
}
