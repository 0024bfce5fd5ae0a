package nabla.optim;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import nabla.nn.Parameters;

/**
 * What a mean gradient does to the parameters: a chain of small transformations, in their order,
 * the last of which but for a few is {@link GradientDescent}.
 *
 * <pre>
 * momentum with a penalty:   Penalty, Momentum, GradientDescent
 * AdamW, clipped:            ClipNorm, Adam, WeightDecay, GradientDescent
 * LAMB:                      Adam, WeightDecay, TrustRatio, GradientDescent
 * </pre>
 *
 * <p>Settings alone; {@link #on} performs it. The chain is optax's: DeepMind 2020.
 *
 * @param chain the transformations
 */
public record Update(List<Transformation> chain) implements Serializable {

  public Update {
    chain = List.copyOf(chain);
  }

  public static Update of(Transformation... chain) {
    return new Update(List.of(chain));
  }

  /** How many numbers are remembered for each parameter. */
  public int slots() {
    return chain.stream().mapToInt(Transformation::slots).sum();
  }

  /** The state before the first step: zeros. */
  public OptimizerState start(int parameterCount) {
    return new OptimizerState(0, new float[slots()][parameterCount]);
  }

  /**
   * What performs it.
   *
   * @param parameters w and b, which every step overwrites
   * @param state what {@link #start} made, advanced by the steps done so far; every step overwrites
   *     its slots
   */
  public Updater on(Parameters parameters, OptimizerState state) {
    return new Updater(this, parameters, state);
  }

  /** What its links add to the mean cost. */
  public double penalty(Parameters parameters) {
    return chain.stream().mapToDouble(link -> link.penalty(parameters)).sum();
  }

  /**
   * The weights and biases with which an {@link Average} presents those of a training; none without
   * it or before a step.
   */
  public Optional<Parameters> average(Parameters parameters, OptimizerState state) {
    int slot = 0;
    for (Transformation link : chain) {
      if (link instanceof Average && state.step() > 0) {
        float[] mean = state.slot(slot).clone();
        System.arraycopy(parameters.values(), 0, mean, 0, parameters.trainedFrom());
        return Optional.of(new Parameters(parameters.topology(), mean));
      }
      slot += link.slots();
    }
    return Optional.empty();
  }
}
