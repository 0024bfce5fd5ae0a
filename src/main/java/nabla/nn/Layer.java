package nabla.nn;

import java.io.Serializable;
import java.util.Objects;

/**
 * A fully connected layer l ≥ 1, before it has any weights.
 *
 * @param units n_l, at least 1
 * @param activation σ of the layer
 */
public record Layer(int units, Activation activation) implements Serializable {

  /**
   * Checks the number of units.
   *
   * @throws IllegalArgumentException if there is not at least one
   */
  public Layer {
    if (units < 1) {
      throw new IllegalArgumentException("units must be at least 1, got " + units);
    }
    Objects.requireNonNull(activation, "activation");
  }
}
