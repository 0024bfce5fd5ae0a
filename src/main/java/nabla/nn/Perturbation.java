package nabla.nn;

import java.io.Serializable;
import nabla.linalg.CounterRandom;
import nabla.linalg.Ziggurat;

/**
 * What training changes about its examples, anew in every step, so that a network can't learn them
 * by heart. Evaluation takes them as they are.
 *
 * <pre>
 * y ← (1 − ε) y + ε u     label smoothing; u = 1/K for each of K classes, ½ for outputs by themselves
 * x ← x + s n             noise on the inputs; n of N(0, 1)
 * x ← r ⊙ x               dropout of inputs; r = 0 with probability p, else 1 / (1 − p)
 * a^l ← r^l ⊙ a^l         {@link Dropout} of hidden units
 * </pre>
 *
 * <p>All that is random is a pure function of a microbatch's key and the place in it. Sources:
 * Szegedy, Vanhoucke, Ioffe, Shlens, Wojna 2016, "Rethinking the inception architecture", section
 * 7; Bishop 1995, "Training with noise is equivalent to Tikhonov regularization".
 *
 * @param labelSmoothing ε, in [0, 1)
 * @param inputNoise s, at least 0
 * @param inputDropout p of the inputs, in [0, 1)
 * @param dropout p of the hidden units, in [0, 1)
 */
public record Perturbation(
    double labelSmoothing, double inputNoise, double inputDropout, double dropout)
    implements Serializable {

  /** Everything stays as it is. */
  public static final Perturbation NONE = new Perturbation(0, 0, 0, 0);

  private static final long INPUTS = 0; // layer 0, as others have their masks
  private static final long NOISE = -1;

  /** Whether everything stays as it is. */
  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * Changes targets and inputs of a microbatch.
   *
   * @param dropoutPart the part of the rates of dropout that acts in this step
   * @param key of this microbatch alone
   */
  public void apply(Microbatch batch, Topology topology, double dropoutPart, long key) {
    if (labelSmoothing > 0) {
      smooth(batch.targets(), batch.size() * topology.outputs(), topology);
    }
    double rate = inputDropout * dropoutPart;
    if (batch.isSparse()) {
      requireNoNoise();
      if (inputDropout > 0) {
        Dropout.timesMask(batch.sparse(), rate, CounterRandom.key(key, INPUTS));
      }
      return;
    }
    float[] x = batch.inputs();
    int begin = batch.begin(0);
    int length = batch.size() * topology.inputs();
    if (inputNoise > 0) {
      Ziggurat.addGaussian(x, begin, length, inputNoise, CounterRandom.key(key, NOISE));
    }
    if (inputDropout > 0) {
      Dropout.timesMask(x, x, begin, length, rate, CounterRandom.key(key, INPUTS));
    }
  }

  /** Whoever keeps rows sparse does so where there is no noise. */
  private void requireNoNoise() {
    if (inputNoise > 0) {
      throw new IllegalArgumentException(
          "inputNoise must be 0 where only inputs are kept that are not zero, got " + inputNoise);
    }
  }

  private void smooth(float[] y, int length, Topology topology) {
    float kept = (float) (1 - labelSmoothing);
    float spread = (float) (labelSmoothing * topology.cost().targets().even(topology.outputs()));
    for (int i = 0; i < length; i++) {
      y[i] = kept * y[i] + spread;
    }
  }
}
