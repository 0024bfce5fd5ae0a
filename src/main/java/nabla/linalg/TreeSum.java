package nabla.linalg;

/**
 * Sums of a power of two of terms in a fixed binary tree over their order, so that they have the
 * same bits whoever computed the terms.
 *
 * <pre>
 *        +
 *      ╱   ╲
 *     +     +
 *    ╱ ╲   ╱ ╲
 *   0   1 2   3
 * </pre>
 *
 * <p>The terms of an aligned run of 2^k make a subtree. So whoever has computed them may add them
 * by itself, and the sum of all such sums has the bits of the sum of all terms.
 */
public final class TreeSum {

  private TreeSum() {}

  /**
   * Adds the elements in [from, to) of arrays into those of the first; overwrites some of the
   * others.
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

  /** The sum of numbers, which it overwrites. */
  public static double addUp(double[] numbers) {
    for (int span = 1; span < numbers.length; span *= 2) {
      for (int i = 0; i + span < numbers.length; i += 2 * span) {
        numbers[i] += numbers[i + span];
      }
    }
    return numbers[0];
  }
}
