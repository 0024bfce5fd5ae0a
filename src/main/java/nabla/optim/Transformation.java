package nabla.optim;

import java.io.Serializable;
import java.util.List;
import nabla.nn.Parameters;

/**
 * One link of the chain that makes an update of a gradient: it rewrites g, or at the chain's end w.
 * Its settings, nothing that changes; a record, so that messages show the settings.
 *
 * <p>What it remembers from step to step is in slots of the {@link OptimizerState}, each with one
 * number per parameter. Every element is rewritten by itself, or by norms of groups of elements
 * that were measured before. So threads may share the elements, and any division gives the same
 * bits.
 */
public interface Transformation extends Serializable {

  /** What is to be measured before a link can work: the norms of which groups, and of what. */
  record Measure(Group group, boolean ofGradient) {}

  /** How many numbers are remembered for each parameter. */
  default int slots() {
    return 0;
  }

  /** The norms that it needs; with any, all of g is through the links before this one. */
  default List<Measure> norms() {
    return List.of();
  }

  /** What it adds to the mean cost, whose gradient it completes: a penalty. */
  default double penalty(Parameters parameters) {
    return 0;
  }

  /**
   * Does its part of the step under way for the elements in [from, to).
   *
   * @param step w, g and the rates; g, or w, is overwritten
   * @param memory its slots, overwritten, and the norms that it asked for
   */
  void apply(Step step, Memory memory, int from, int to);
}
