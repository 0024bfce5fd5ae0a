package nabla.optim;

import nabla.nn.ParameterTensor;

/**
 * A learning rate of their own for biases: g ← c g for each bias. It stands before {@link
 * GradientDescent}, behind what would undo it.
 *
 * @param factor c, of η; finite and at least 0
 */
public record BiasRate(double factor) implements Transformation {

  public BiasRate {
    Checks.require(Checks.isNotNegative(factor), "factor", Checks.NOT_NEGATIVE, factor);
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float c = (float) factor;
    float[] g = step.g();
    Tensors.of(
        ParameterTensor.Kind.BIASES,
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
