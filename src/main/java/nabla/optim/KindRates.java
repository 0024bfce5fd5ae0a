package nabla.optim;

import nabla.nn.ParameterTensor.Kind;

/**
 * Learning rates of their own for kinds of parameters: g ← c g, with the kind's c. It stands before
 * {@link GradientDescent}, behind what would undo it.
 *
 * @param weights c of every W^l, a part of η; finite and at least 0
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
    scale(step, Kind.WEIGHTS, (float) weights, from, to);
    scale(step, Kind.BIASES, (float) biases, from, to);
    scale(step, Kind.SCALE, (float) inputScale, from, to);
  }

  private static void scale(Step step, Kind kind, float c, int from, int to) {
    float[] g = step.g();
    if (c != 1) {
      Tensors.of(
          kind,
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
