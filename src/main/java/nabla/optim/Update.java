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
 * G = Σ over parts, in the tree over their order
 * g = G · (1 / Σ w_x) + λ w                                                w ← optimizer(w, g)
 * with a maximum c of the norm, before the optimizer:             g ← g · min(1, c / ‖g‖)
 * </pre>
 *
 * <p>‖g‖ = √Σ g² is over all weights and biases (Pascanu, Mikolov and Bengio 2013, algorithm 1). It
 * is the root of a sum over blocks of 1,024 elements, in their order, whoever has computed which.
 *
 * <p>This is the one place where a sum over examples is divided. Driver and replicas use this same
 * class, and every element is updated by itself, so threads may each take a slice.
 *
 * @param optimizer the rule
 * @param penalty adds λ w
 * @param maxNorm c, the largest norm that a gradient keeps; 0: any
 */
public record Update(Optimizer optimizer, L2 penalty, double maxNorm) implements Serializable {

  private static final int BLOCK = 1 << 12; // elements that stay in the cache meanwhile
  private static final int NORMED = 1 << 10; // elements of one norm; slices begin at multiples

  /** An update by gradients of any norm. */
  public Update(Optimizer optimizer, L2 penalty) {
    this(optimizer, penalty, 0);
  }

  /**
   * Updates a slice of the parameters and of the optimizer's state.
   *
   * @param parts Σ w_x ∂C_x/∂w of a power of two of parts, in order; overwritten
   * @param weight Σ w_x over all parts, above 0; as a 32-bit float its reciprocal must be finite
   *     and above 0
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
    float perWeight = (float) (1 / weight);
    boolean finite = perWeight > 0 && Float.isFinite(perWeight); // or every mean would be 0
    for (int begin = slice.from(); begin < slice.to(); begin += BLOCK) {
      int end = Math.min(slice.to(), begin + BLOCK);
      TreeSum.addUp(parts, begin, end);
      scale(g, perWeight, begin, end);
      finite &= blas.isFinite(g, begin, end);
      penalty.addGradient(parameters, g, begin, end);
      if (maxNorm == 0) {
        optimizer.update(parameters.values(), g, learningRate, state, begin, end);
      }
    }
    if (maxNorm > 0) {
      scale(g, Math.min(1, maxNorm / norm(parts, slice)), slice);
      optimizer.update(parameters.values(), g, learningRate, state, slice.from(), slice.to());
    }
    return finite;
  }

  /**
   * ‖g‖ of the whole gradient. A thread measures the blocks of its slice, and notes their norms for
   * the others in the second part, which is added and no longer needed; a single part has a single
   * thread.
   */
  private static double norm(float[][] parts, Slice slice) {
    float[] g = parts[0];
    boolean alone = parts.length == 1;
    for (int begin = slice.from(); !alone && begin < slice.to(); begin += NORMED) {
      parts[1][begin] = normOfBlock(g, begin);
    }
    slice.barrier().run();
    double squares = 0;
    for (int begin = 0; begin < g.length; begin += NORMED) {
      double norm = alone ? normOfBlock(g, begin) : parts[1][begin];
      squares += norm * norm;
    }
    return Math.sqrt(squares);
  }

  private static float normOfBlock(float[] g, int begin) {
    double squares = 0;
    for (int i = begin; i < Math.min(g.length, begin + NORMED); i++) {
      squares += (double) g[i] * g[i];
    }
    return (float) Math.sqrt(squares);
  }

  private static void scale(float[] g, double factor, Slice slice) {
    for (int i = slice.from(); factor < 1 && i < slice.to(); i++) {
      g[i] = (float) (g[i] * factor);
    }
  }

  /** A product where it would be a quotient, which takes a CPU several times as long. */
  private static void scale(float[] g, float factor, int from, int to) {
    for (int i = from; i < to; i++) {
      g[i] *= factor;
    }
  }
}
