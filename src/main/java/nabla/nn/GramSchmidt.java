package nabla.nn;

import java.util.stream.IntStream;

/**
 * Modified Gram–Schmidt in double precision: from each vector its part along every one before it is
 * taken, one after another, and what is left is made of length 1.
 *
 * <pre>
 * v_j ← v_j − (q_i · v_j) q_i    for i = 1 … j−1;        q_j = v_j / ‖v_j‖
 * </pre>
 *
 * <p>Of k vectors of n numbers it takes 2 k² n operations, in an order that is always the same.
 * Vectors go by groups past those that are done, so that they stay in the cache meanwhile; each is
 * computed by itself, so threads share a group.
 */
final class GramSchmidt {

  private static final int GROUP = 32;
  private static final int SHARE = 8; // of a group, for one thread

  private GramSchmidt() {}

  /** Makes vectors orthonormal; they must be linearly independent, and equally long. */
  static void orthonormalize(double[][] vectors) {
    for (int from = 0; from < vectors.length; from += GROUP) {
      int first = from;
      int to = Math.min(vectors.length, from + GROUP);
      IntStream.range(0, GROUP / SHARE)
          .parallel()
          .forEach(
              share -> {
                int begin = first + share * SHARE;
                project(vectors, first, begin, Math.min(to, begin + SHARE));
              });
      for (int j = first; j < to; j++) {
        for (int i = first; i < j; i++) {
          subtract(dot(vectors[i], vectors[j]), vectors[i], vectors[j]);
        }
        normalize(vectors[j]);
      }
    }
  }

  /** Takes from vectors from..to−1 their parts along those that are done. */
  private static void project(double[][] vectors, int done, int from, int to) {
    for (int i = 0; i < done; i++) {
      for (int j = from; j < to; j++) {
        subtract(dot(vectors[i], vectors[j]), vectors[i], vectors[j]);
      }
    }
  }

  private static void normalize(double[] v) {
    double scale = 1 / Math.sqrt(dot(v, v));
    for (int k = 0; k < v.length; k++) {
      v[k] *= scale;
    }
  }

  private static void subtract(double factor, double[] q, double[] v) {
    for (int k = 0; k < v.length; k++) {
      v[k] -= factor * q[k];
    }
  }

  /** Four sums side by side, since a sum waits for itself. */
  private static double dot(double[] x, double[] y) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < x.length; k += 4) {
      s0 += x[k] * y[k];
      s1 += x[k + 1] * y[k + 1];
      s2 += x[k + 2] * y[k + 2];
      s3 += x[k + 3] * y[k + 3];
    }
    for (; k < x.length; k++) {
      s0 += x[k] * y[k];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
