package nabla.optim;

import java.util.Arrays;

/**
 * What a limited-memory quasi-Newton method remembers: of its last m iterations the step and what
 * it did to the gradient. A link that changes nothing: the method itself takes the gradient over
 * all examples, and is no rule for a slice.
 *
 * <pre>
 * slot 2i      s = w_k − w_{k−1}
 * slot 2i + 1  y = g_k − g_{k−1}      the newest pair is i = 0; zeros are none
 * </pre>
 *
 * <p>The steps that the state counts are evaluations of the gradient. Source: Nocedal 1980,
 * "Updating quasi-Newton matrices with limited storage".
 *
 * @param pairs m, at least 1
 */
public record LimitedMemory(int pairs) implements Transformation {

  @Override
  public int slots() {
    return 2 * pairs;
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {}

  /** Puts a pair before the others, the oldest of which is forgotten. */
  public static void add(OptimizerState state, float[] s, float[] y) {
    for (int slot = state.slots() - 1; slot >= 2; slot--) {
      copy(state.slot(slot - 2), state.slot(slot));
    }
    copy(s, state.slot(0));
    copy(y, state.slot(1));
  }

  /** Forgets all pairs. */
  public static void clear(OptimizerState state) {
    for (int slot = 0; slot < state.slots(); slot++) {
      Arrays.fill(state.slot(slot), 0f);
    }
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
