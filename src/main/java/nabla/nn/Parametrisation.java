package nabla.nn;

/**
 * By what the product of weights and activations is scaled: z^l = c W^l a^{l-1} + b^l.
 *
 * <p>Source of the second: Jacot, Gabriel and Hongler 2018, "Neural tangent kernel".
 */
public enum Parametrisation {
  /** c = 1. */
  STANDARD {
    @Override
    double factor(int inputs) {
      return 1;
    }
  },

  /**
   * c = 1/√n_{l-1}. With weights of N(0, 1) the network begins as {@code scaled-normal} makes it,
   * and one learning rate fits layers of any width.
   */
  NEURAL_TANGENT {
    @Override
    double factor(int inputs) {
      return 1 / Math.sqrt(inputs);
    }
  };

  /** Both. */
  public static final Family<Parametrisation> FAMILY =
      new Family<>("parametrisation", Parametrisation::label).with(values());

  /** c of a layer with so many inputs. */
  abstract double factor(int inputs);

  /** The name in configuration files, such as {@code neural-tangent}. */
  public String label() {
    return Family.labelOf(this);
  }
}
