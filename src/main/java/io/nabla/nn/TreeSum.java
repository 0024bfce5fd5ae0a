package io.nabla.nn;

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
 * is added to it and carried. So a task that owns an aligned run of 2^k microbatches holds exactly
 * the subtree that another split of the work would have built, and adding the tasks' results in
 * order gives the same bits.
 */
public final class TreeSum {

  private final GradientSum[] levels = new GradientSum[Integer.SIZE];
  private GradientSum spare;

  /** A sum to be filled for the next {@link #push}; its array may have served before. */
  public GradientSum next(int parameterCount) {
    GradientSum next = spare == null ? new GradientSum(parameterCount) : spare;
    spare = null;
    next.clear();
    return next;
  }

  /** Adds the next sum in order; it belongs to the tree from now on. */
  public void push(GradientSum sum) {
    GradientSum carry = sum;
    int level = 0;
    while (levels[level] != null) {
      levels[level].add(carry);
      spare = carry;
      carry = levels[level];
      levels[level++] = null;
    }
    levels[level] = carry;
  }

  /**
   * The root.
   *
   * @throws IllegalStateException if the number of sums pushed is not a power of two
   */
  public GradientSum result() {
    GradientSum root = null;
    for (GradientSum level : levels) {
      if (level != null && root != null) {
        throw new IllegalStateException("a tree sum must be of a power of two of sums");
      }
      root = level == null ? root : level;
    }
    if (root == null) {
      throw new IllegalStateException("a tree sum must be of at least one sum");
    }
    return root;
  }
}
