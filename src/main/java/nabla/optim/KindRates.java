package nabla.optim;

import java.util.function.Predicate;
import nabla.nn.ParameterTensor;
import nabla.nn.ParameterTensor.Kind;

/**
 * Learning rates of their own for kinds of parameters: g ← c g, with the kind's c. It stands before
 * {@link GradientDescent}, behind what would undo it.
 *
 * @param weights c of every W^l and E_b, a part of η; finite and at least 0
 * @param biases c of every b^l, likewise
 * @param inputScale c of s, likewise
 */
public record KindRates(double weights, double biases, double inputScale)
    implements Transformation {

  /** η for all. */
  public static final KindRates ALIKE = new KindRates(1, 1, 1);

  public KindRates {
    require("weights", weights);
    require("biases", biases);
    require("inputScale", inputScale);
  }

  private static void require(String name, double factor) {
    Checks.require(Checks.isNotNegative(factor), name, Checks.NOT_NEGATIVE, factor);
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    scale(step, ParameterTensor::isWeights, (float) weights, from, to);
    scale(step, tensor -> tensor.kind() == Kind.BIASES, (float) biases, from, to);
    scale(step, tensor -> tensor.kind() == Kind.SCALE, (float) inputScale, from, to);
  }

  private static void scale(
      Step step, Predicate<ParameterTensor> which, float c, int from, int to) {
    float[] g = step.g();
    if (c != 1) {
      Tensors.of(
          which,
          step.parameters(),
          from,
          to,
          (begin, end) -> {
            for (int i = begin; i < end; i++) {
              g[i] *= c;
            }
          });
    }
  }
}
