package nabla.optim;

import java.util.List;
import java.util.function.Predicate;
import nabla.nn.ParameterTensor;
import nabla.nn.Parameters;

/** The tensors of some kind among a run of parameters, such as all weights. */
final class Tensors {

  /** Does something for the elements in [from, to). */
  @FunctionalInterface
  interface Part {
    void accept(int from, int to);
  }

  private Tensors() {}

  /** Does something for each stretch of weights among the elements in [from, to). */
  static void weights(Parameters parameters, int from, int to, Part part) {
    of(ParameterTensor::isWeights, parameters, from, to, part);
  }

  /** The same for each stretch of tensors that are to be taken. */
  static void of(
      Predicate<ParameterTensor> which, Parameters parameters, int from, int to, Part part) {
    List<ParameterTensor> tensors = parameters.tensors();
    for (int i = 0; i < tensors.size(); i++) {
      ParameterTensor tensor = tensors.get(i);
      int begin = Math.max(from, tensor.offset());
      int end = Math.min(to, tensor.end());
      if (which.test(tensor) && begin < end) {
        part.accept(begin, end);
      }
    }
  }
}
