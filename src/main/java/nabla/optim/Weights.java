package nabla.optim;

import nabla.linalg.Matrix;
import nabla.nn.Parameters;

/** The weights among a run of parameters: those of every W^l, without the biases between them. */
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
}
