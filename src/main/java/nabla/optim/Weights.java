package nabla.optim;

import nabla.linalg.Matrix;
import nabla.nn.Parameters;

/** The weights among a run of parameters, or the biases: those of every W^l, or of every b^l. */
final class Weights {

  /** Does something for the elements in [from, to). */
  @FunctionalInterface
  interface Part {
    void accept(int from, int to);
  }

  private Weights() {}

  /** Does something for each stretch of weights among the elements in [from, to). */
  static void of(Parameters parameters, int from, int to, Part part) {
    for (int l = 1; l <= parameters.topology().depth(); l++) {
      Matrix weights = parameters.weights(l);
      int begin = Math.max(from, weights.offset());
      int end = Math.min(to, parameters.biases(l).offset());
      if (begin < end) {
        part.accept(begin, end);
      }
    }
  }

  /** The same for each stretch of biases. */
  static void biases(Parameters parameters, int from, int to, Part part) {
    for (int l = 1; l <= parameters.topology().depth(); l++) {
      Matrix biases = parameters.biases(l);
      int begin = Math.max(from, biases.offset());
      int end = Math.min(to, biases.offset() + biases.rows());
      if (begin < end) {
        part.accept(begin, end);
      }
    }
  }
}
