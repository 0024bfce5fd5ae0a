package nabla.optim;

import java.io.Serializable;
import java.util.Arrays;
import nabla.linalg.Floats;

/**
 * All that an optimizer remembers between steps: how many steps there were, and its slots, each an
 * array with one number per parameter.
 *
 * <p>Slots hold what the optimizer says: nothing, a velocity, or the two means of {@link Adam}.
 * Threads may write disjoint slices of the slots; {@link #advance} is for one thread, once per
 * step, after them all.
 */
public final class OptimizerState implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Floats[] slots;
  private long step;

  /**
   * A state as saved; {@link Update#start} makes a new one. Holds the arrays and does not copy
   * them.
   *
   * @param step number of steps done, at least 0
   * @param slots arrays of one length
   * @throws IllegalArgumentException if the number is negative or the lengths differ
   */
  public OptimizerState(long step, float[][] slots) {
    if (step < 0) {
      throw new IllegalArgumentException("step must be at least 0, got " + step);
    }
    for (float[] slot : slots) {
      if (slot.length != slots[0].length) {
        throw new IllegalArgumentException(
            "slots must have one length, got %s and %s".formatted(slots[0].length, slot.length));
      }
    }
    this.step = step;
    this.slots = Arrays.stream(slots).map(Floats::new).toArray(Floats[]::new);
  }

  /** How many steps are done. */
  public long step() {
    return step;
  }

  /** Ends the step under way. */
  public void advance() {
    step++;
  }

  /** How many slots there are. */
  public int slots() {
    return slots.length;
  }

  /** Slot i itself, from 0. */
  public float[] slot(int i) {
    return slots[i].values();
  }

  /** The same numbers in arrays of their own. */
  public OptimizerState copy() {
    return new OptimizerState(
        step, Arrays.stream(slots).map(slot -> slot.values().clone()).toArray(float[][]::new));
  }
}
