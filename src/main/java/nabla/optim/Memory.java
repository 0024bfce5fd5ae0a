package nabla.optim;

import java.util.List;

/**
 * What one link of a chain has at hand: its slots of the optimizer's state, and the norms that it
 * has asked for.
 *
 * @param slots each with one number per parameter
 * @param norms in the order in which it has asked
 */
public record Memory(List<float[]> slots, List<GroupNorms> norms) {

  /** The i-th of its slots, from 0. */
  public float[] slot(int i) {
    return slots.get(i);
  }
}
