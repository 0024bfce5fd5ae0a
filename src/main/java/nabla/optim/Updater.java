package nabla.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nabla.linalg.Blas;
import nabla.linalg.TreeSum;
import nabla.nn.Parameters;

/**
 * Ends steps: the gradient sums of a step's parts become one, the sum a mean, and the mean an
 * update of the parameters.
 *
 * <pre>
 * G = Σ over parts, in the tree over their order
 * g = G · (1 / Σ w_x)                                 w, g ← each link of the chain (w, g)
 * </pre>
 *
 * <p>This is the one place where a sum over examples is divided. Driver and replicas use this same
 * class. Threads share one of them, each with a slice of its own, and all or one at a time.
 */
public final class Updater {

  private static final int BLOCK = 1 << 12; // elements that stay in the cache meanwhile

  private final List<Transformation> chain;
  private final List<Memory> memories = new ArrayList<>(); // [i] of chain[i]
  private final Parameters parameters;
  private final OptimizerState state;

  Updater(Update update, Parameters parameters, OptimizerState state) {
    this.chain = update.chain();
    this.parameters = parameters;
    this.state = state;
    int slot = 0;
    for (Transformation link : chain) {
      List<float[]> slots =
          IntStream.range(slot, slot + link.slots()).mapToObj(state::slot).toList();
      List<GroupNorms> norms =
          link.norms().stream()
              .map(measure -> new GroupNorms(parameters.topology(), measure.group()))
              .toList();
      memories.add(new Memory(slots, norms));
      slot += link.slots();
    }
  }

  /**
   * Updates a slice of the parameters and of the optimizer's state.
   *
   * @param parts Σ w_x ∂C_x/∂w of a power of two of parts, in order; overwritten
   * @param weight Σ w_x over all parts, above 0; as a 32-bit float its reciprocal must be finite
   *     and above 0
   * @param given the elements to update; those of frozen layers stay as they are
   * @return whether the weight and every element of the slice's mean gradient are finite; if not,
   *     there is no use going on
   */
  public boolean apply(float[][] parts, double weight, Rates rates, Slice given) {
    Slice slice = given.behind(parameters.trainedFrom());
    float[] g = parts[0];
    Step step = new Step(parameters, g, state.step() + 1, rates);
    float perWeight = (float) (1 / weight);
    boolean finite = perWeight > 0 && Float.isFinite(perWeight); // or every mean would be 0
    int measured = firstMeasured(0);
    for (int begin = slice.from(); begin < slice.to(); begin += BLOCK) {
      int end = Math.min(slice.to(), begin + BLOCK);
      TreeSum.addUp(parts, begin, end);
      scale(g, perWeight, begin, end);
      finite &= Blas.best().isFinite(g, begin, end);
      apply(0, measured, step, begin, end);
    }
    while (measured < chain.size()) {
      measure(measured, step, slice);
      int next = firstMeasured(measured + 1);
      apply(measured, measured + 1, step, slice.from(), slice.to());
      for (int begin = slice.from(); begin < slice.to(); begin += BLOCK) {
        apply(measured + 1, next, step, begin, Math.min(slice.to(), begin + BLOCK));
      }
      measured = next;
    }
    return finite;
  }

  /** The first link from one on that has norms to be measured before it. */
  private int firstMeasured(int from) {
    int i = from;
    while (i < chain.size() && memories.get(i).norms().isEmpty()) {
      i++;
    }
    return i;
  }

  private void measure(int link, Step step, Slice slice) {
    List<Transformation.Measure> measures = chain.get(link).norms();
    for (int i = 0; i < measures.size(); i++) {
      float[] of = measures.get(i).ofGradient() ? step.g() : step.w();
      memories.get(link).norms().get(i).measure(of, slice);
    }
    slice.barrier().run();
  }

  private void apply(int first, int behind, Step step, int from, int to) {
    for (int i = first; i < behind; i++) {
      chain.get(i).apply(step, memories.get(i), from, to);
    }
  }

  /** A product where it would be a quotient, which takes a CPU several times as long. */
  private static void scale(float[] g, float factor, int from, int to) {
    for (int i = from; i < to; i++) {
      g[i] *= factor;
    }
  }
}
