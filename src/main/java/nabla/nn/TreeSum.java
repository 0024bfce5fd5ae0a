package nabla.nn;

import java.util.function.ToDoubleFunction;

/**
 * Adds gradient sums in a fixed binary tree over their positions, whoever computed them.
 *
 * <pre>
 *        +           level 2
 *      ╱   ╲
 *     +     +        level 1
 *    ╱ ╲   ╱ ╲
 *   0   1 2   3      microbatches, in the order in which they are pushed
 * </pre>
 *
 * <p>The sums come one by one, as digits of a binary counter: a sum that meets one of its own level
 * is added to it and carried. So who owns an aligned run of 2^k microbatches holds exactly the
 * subtree that another split of the work would have built, and adding the roots of such runs in the
 * same way ({@link #addUp}) gives the same bits.
 */
public final class TreeSum {

  private final Topology topology;
  private final GradientSum[] levels = new GradientSum[Integer.SIZE];
  private final GradientSum[] spares = new GradientSum[Integer.SIZE];
  private int spareCount;

  /** An empty tree of sums for a network of that shape. */
  public TreeSum(Topology topology) {
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
   * Adds the elements in [from, to) of a power of two of arrays, in the tree over their order, into
   * those of the first. Overwrites some of the others.
   */
  public static void addUp(float[][] parts, int from, int to) {
    for (int span = 1; span < parts.length; span *= 2) {
      for (int i = 0; i + span < parts.length; i += 2 * span) {
        float[] into = parts[i];
        float[] more = parts[i + span];
        for (int j = from; j < to; j++) {
          into[j] += more[j];
        }
      }
    }
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
    return addUp(scratch);
  }

  /** The sum of a power of two of numbers, in the tree over their order; overwrites them. */
  public static double addUp(double[] numbers) {
    for (int span = 1; span < numbers.length; span *= 2) {
      for (int i = 0; i + span < numbers.length; i += 2 * span) {
        numbers[i] += numbers[i + span];
      }
    }
    return numbers[0];
  }
}
