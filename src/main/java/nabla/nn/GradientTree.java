package nabla.nn;

import java.util.function.ToDoubleFunction;
import nabla.linalg.TreeSum;

/**
 * Adds gradient sums, as they come one by one, in a fixed binary tree over their order.
 *
 * <pre>
 *        +           level 2
 *      ╱   ╲
 *     +     +        level 1
 *    ╱ ╲   ╱ ╲
 *   0   1 2   3      microbatches, in the order in which they are pushed
 * </pre>
 *
 * <p>They are the digits of a binary counter: a sum that meets one of its own level is added to it
 * and carried. So who owns an aligned run of 2^k microbatches holds exactly the subtree that
 * another split of the work would have built, and adding the roots of such runs ({@link TreeSum})
 * gives the same bits.
 */
public final class GradientTree {

  private final Topology topology;
  private final GradientSum[] levels = new GradientSum[Integer.SIZE];
  private final GradientSum[] spares = new GradientSum[Integer.SIZE];
  private int spareCount;

  /** An empty tree of sums for a network of that shape. */
  public GradientTree(Topology topology) {
    this.topology = topology;
  }

  /** A sum to be overwritten and then pushed; its array may have served before. */
  public GradientSum next() {
    return spareCount == 0 ? new GradientSum(topology) : spares[--spareCount];
  }

  /** Adds the next sum in order; it belongs to the tree from now on. */
  public void push(GradientSum sum) {
    GradientSum carry = sum;
    int level = 0;
    while (levels[level] != null) {
      levels[level].add(carry);
      spares[spareCount++] = carry;
      carry = levels[level];
      levels[level++] = null;
    }
    levels[level] = carry;
  }

  /**
   * The root, after which the tree is empty. Give the root back with {@link #recycle} when it has
   * been used, and the next tree allocates nothing.
   *
   * @throws IllegalStateException if the number of sums pushed is not a power of two
   */
  public GradientSum result() {
    GradientSum root = null;
    for (int level = 0; level < levels.length; level++) {
      if (levels[level] != null && root != null) {
        throw new IllegalStateException("a tree sum must be of a power of two of sums");
      }
      root = levels[level] == null ? root : levels[level];
      levels[level] = null;
    }
    if (root == null) {
      throw new IllegalStateException("a tree sum must be of at least one sum");
    }
    return root;
  }

  /** Takes back a sum that nobody needs any more. */
  public void recycle(GradientSum sum) {
    spares[spareCount++] = sum;
  }

  /**
   * The sum of one number of each of a power of two of sums, in the tree over their order.
   *
   * @param scratch as long as {@code parts}; overwritten
   */
  public static double addUp(
      GradientSum[] parts, ToDoubleFunction<GradientSum> number, double[] scratch) {
    for (int i = 0; i < parts.length; i++) {
      scratch[i] = number.applyAsDouble(parts[i]);
    }
    return TreeSum.addUp(scratch);
  }
}
