package nabla.optim;

import nabla.nn.Parameters;

/**
 * The step under way, as the links of a chain see it.
 *
 * @param parameters w
 * @param g the gradient, as the links before have left it; laid out as the parameters
 * @param number t, counted from 1
 * @param rates what schedules say of this step
 */
public record Step(Parameters parameters, float[] g, long number, Rates rates) {

  /** The weights and biases themselves. */
  public float[] w() {
    return parameters.values();
  }
}
