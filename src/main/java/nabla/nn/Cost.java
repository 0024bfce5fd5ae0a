package nabla.nn;

import java.io.Serializable;

/**
 * The cost C_x of one example x, a function of the network's output a^L and the target y.
 *
 * <p>The cost of a set is the mean C = (1/n) Σ_x C_x: backpropagation needs a cost that is an
 * average over examples and a function of the outputs (Nielsen 2015, chapter 2, "The two
 * assumptions").
 *
 * <p>The cost owns the output error δ^L = ∂C_x/∂z^L, (BP1). So where the derivatives of cost and
 * activation cancel to a^L − y, as for sigmoid with cross-entropy, that is what is computed:
 * nothing is divided by a(1 − a), nothing overflows and no logarithm meets 0.
 *
 * <p>Each has its formulas twice, as an {@link Activation} has. And as there, no method here may
 * get a body.
 */
public interface Cost extends Serializable {

  /** C_x = ½ ‖y − a‖². */
  Cost QUADRATIC = StandardCost.QUADRATIC;

  /** C_x = ‖a − y‖². */
  Cost SQUARED_ERROR = StandardCost.SQUARED_ERROR;

  /** C_x = −Σ_j [y_j ln a_j + (1 − y_j) ln(1 − a_j)] for sigmoid outputs. */
  Cost SIGMOID_CROSS_ENTROPY = StandardCost.SIGMOID_CROSS_ENTROPY;

  /** C_x = −Σ_j y_j ln a_j for softmax outputs. */
  Cost SOFTMAX_CROSS_ENTROPY = StandardCost.SOFTMAX_CROSS_ENTROPY;

  /** C_x = Σ_j [a_j − y_j − y_j ln(a_j / y_j)] for outputs that are rates. */
  Cost POISSON = StandardCost.POISSON;

  /** All costs: constants, and those with a number. */
  Family<Cost> FAMILY =
      new Family<>("cost", Cost::label)
          .with(StandardCost.values())
          .with(new AbsoluteError())
          .with("huber", numbers -> new Huber(numbers[0]), 1)
          .with("quantile", numbers -> new Quantile(numbers[0]), 0.5)
          .with(new Hinge())
          .with("sigmoid-focal", numbers -> new SigmoidFocal(numbers[0]), 2)
          .with("softmax-focal", numbers -> new SoftmaxFocal(numbers[0]), 2);

  /**
   * The cost with that {@link #label}; a number may be left out where there is a usual one.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  static Cost of(String label) {
    return FAMILY.of(label);
  }

  /** What is minimised if nobody says: for classes, or else for numbers. */
  static Cost usual(boolean classes) {
    return classes ? SOFTMAX_CROSS_ENTROPY : SQUARED_ERROR;
  }

  /** The name in configuration files, such as {@code softmax-cross-entropy}, {@code huber(1)}. */
  String label();

  /** Whether the cost goes with that activation of the output layer. */
  boolean accepts(Activation output);

  /** The activation of the output layer if nobody says: the only one, or else one for the range. */
  Activation usualOutput(boolean classes);

  /** Which targets of an example the cost makes sense for; outside, it may have no least value. */
  Targets targets();

  /** C_x of one example, from its weighted inputs z^L, outputs a^L and targets y, n_L of each. */
  double of(double[] z, double[] a, double[] y);

  /**
   * The same for the example that stands at from..to−1 of blocks of floats. The terms are added in
   * double precision; each is as exact as a float is, so a cost below 1e-7 may come out as 0.
   */
  double of(float[] z, float[] a, float[] y, int from, int to);

  /** (BP1) for one example, in double precision. */
  double[] outputError(Activation output, double[] z, double[] a, double[] y);

  /**
   * (BP1): δ^L = ∇_a C ⊙ σ'(z^L), for a block of examples.
   *
   * @param output the activation of layer L
   * @param z z^L, n_L × m by columns
   * @param a a^L, same shape; scratch memory of the activation
   * @param y targets, same shape
   * @param delta δ^L, same shape; overwritten
   * @param units n_L
   * @param length n_L · m
   */
  void outputError(
      Activation output, float[] z, float[] a, float[] y, float[] delta, int units, int length);
}
