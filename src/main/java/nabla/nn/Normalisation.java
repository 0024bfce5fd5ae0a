package nabla.nn;

/** What is done with the weighted inputs of hidden layers before their activation. */
public enum Normalisation {
  /** Nothing. */
  NONE,
  /** {@link LayerNorm}. */
  LAYER;

  /** ε, which is added to a variance. */
  public static final double EPSILON = 1e-5;

  /** Both. */
  public static final Family<Normalisation> FAMILY =
      new Family<>("normalisation", Normalisation::label).with(values());

  /** The name in configuration files, such as {@code layer}. */
  public String label() {
    return Family.labelOf(this);
  }
}
