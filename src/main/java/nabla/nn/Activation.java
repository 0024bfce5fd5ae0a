package nabla.nn;

import java.io.Serializable;

/**
 * An activation function a = σ(z) of a layer.
 *
 * <p>All but softmax act on each unit alone. Each has its formula twice: for blocks of floats,
 * which is what trains, and for one example in double precision, which is what {@link Textbook}
 * checks it with.
 *
 * <p>No method here has a body, and none may get one: it would make the JVM initialise this
 * interface before a class that implements it, and the constants below before those they refer to.
 */
public interface Activation extends Serializable {

  /** σ(z) = z. For regression outputs. */
  Activation IDENTITY = StandardActivation.IDENTITY;

  /** σ(z) = 1 / (1 + e^−z), in (0, 1). */
  Activation SIGMOID = StandardActivation.SIGMOID;

  /** σ(z) = tanh z, in (−1, 1). */
  Activation TANH = StandardActivation.TANH;

  /** σ(z) = max(0, z). */
  Activation RELU = StandardActivation.RELU;

  /** a_j = e^{z_j} / Σ_k e^{z_k}: a distribution over classes, for the output layer. */
  Activation SOFTMAX = StandardActivation.SOFTMAX;

  /** σ(z) = e^z. For outputs that are rates. */
  Activation EXP = StandardActivation.EXP;

  /** All activations: constants, and those with a number. */
  Family<Activation> FAMILY =
      new Family<>("activation", Activation::label)
          .with(StandardActivation.values())
          .with(GatedActivation.values())
          .with("leaky-relu", numbers -> new LeakyRelu(numbers[0]), 0.01)
          .with("elu", numbers -> new Elu(numbers[0]), 1.0)
          .with(Elu.SELU);

  /**
   * The activation with that {@link #label}; a number may be left out where there is a usual one.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  static Activation of(String label) {
    return FAMILY.of(label);
  }

  /** The name in configuration files, such as {@code relu} or {@code leaky-relu(0.01)}. */
  String label();

  /** Whether each unit's activation depends on its own weighted input alone. */
  boolean isElementwise();

  /**
   * a ← σ(z) for a block of {@code examples} examples, each of {@code units} numbers.
   *
   * @param z weighted inputs, n_l × m by columns
   * @param a activations, same shape; overwritten
   */
  void apply(float[] z, float[] a, int units, int examples);

  /**
   * δ ← δ ⊙ σ'(z), the last factor of (BP1) and (BP2).
   *
   * @param z weighted inputs
   * @param a their activations, from which σ' is cheaper for most functions; scratch memory of the
   *     others
   * @param delta overwritten
   * @param length how many leading elements of the three arrays
   */
  void timesDerivative(float[] z, float[] a, float[] delta, int length);

  /** σ(z) of a layer, for one example. */
  double[] apply(double[] z);

  /** σ'(z) of one unit. */
  double derivative(double z);
}
