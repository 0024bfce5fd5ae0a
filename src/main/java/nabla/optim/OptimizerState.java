package nabla.optim;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import nabla.linalg.FloatStream;

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

  private transient float[][] slots; // never another array
  private long step;

  /**
   * A state as saved; {@link Optimizer#start} makes a new one. Holds the arrays and does not copy
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
    this.slots = slots.clone();
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
    return slots[i];
  }

  /** The same numbers in arrays of their own. */
  public OptimizerState copy() {
    float[][] copies = new float[slots.length][];
    for (int i = 0; i < slots.length; i++) {
      copies[i] = slots[i].clone();
    }
    return new OptimizerState(step, copies);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeInt(slots.length);
    for (float[] slot : slots) {
      FloatStream.write(out, slot, slot.length);
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    slots = new float[in.readInt()][];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = FloatStream.read(in);
    }
  }
}
