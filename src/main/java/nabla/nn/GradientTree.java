package nabla.nn;

import java.util.ArrayDeque;
import java.util.Deque;
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
 * <p>It counts in binary: a sum that meets one of its own level is added to it and carried. So who
 * owns an aligned run of 2^k microbatches holds exactly the subtree that another split of the work
 * would have built, and adding the roots of such runs ({@link TreeSum}) gives the same bits.
 */
public final class GradientTree {

  private final Topology topology;
  private final GradientSum[] levels = new GradientSum[Integer.SIZE]; // where count has a 1
  private final Deque<GradientSum> spares = new ArrayDeque<>();
  private int count;

  /** An empty tree of sums for a network of that shape. */
  public GradientTree(Topology topology) {
    this.topology = topology;
  }

  /** A sum to be overwritten and then pushed; its array may have served before. */
  public GradientSum next() {
    return spares.isEmpty() ? new GradientSum(topology) : spares.pop();
  }

  /** Adds the next sum in order; it belongs to the tree from now on. */
  public void push(GradientSum sum) {
    GradientSum carry = sum;
    int level = 0;
    while ((count >> level & 1) == 1) {
      levels[level].add(carry);
      spares.push(carry);
      carry = levels[level++];
    }
    levels[level] = carry;
    count++;
  }

  /**
   * The root, after which the tree is empty. Give the root back with {@link #recycle} when it has
   * been used, and the next tree allocates nothing.
   *
   * @throws IllegalStateException if the number of sums pushed is not a power of two
   */
  public GradientSum result() {
    if (Integer.bitCount(count) != 1) {
      throw new IllegalStateException("sums in a tree must number a power of two, got " + count);
    }
    GradientSum root = levels[Integer.numberOfTrailingZeros(count)];
    count = 0;
    return root;
  }

  /** Takes back a sum that nobody needs any more. */
  public void recycle(GradientSum sum) {
    spares.push(sum);
  }
}
