package nabla.nn;

/**
 * The one rule by which outputs become a class: it is that of the largest weighted input z^L, and
 * of several equal ones the first. NaN is never the largest but of NaNs alone.
 *
 * <p>z^L and not a^L, since σ rounds to the very same number from some z on: of several sigmoid
 * outputs that are exactly 1.0 the largest is still known from their z.
 */
public final class Decision {

  private Decision() {}

  /**
   * The class of one example of a block.
   *
   * @param z z^L, n_L × m by columns
   * @param from where the example's numbers begin
   * @param outputs n_L
   * @return in [0, n_L)
   */
  public static int classOf(float[] z, int from, int outputs) {
    int best = 0;
    for (int j = 1; j < outputs; j++) {
      best = z[from + j] > z[from + best] || isFirst(z[from + best], z[from + j]) ? j : best;
    }
    return best;
  }

  /** The class of one example, by its scores: z^L, or what is ordered alike. */
  public static int classOf(double[] scores) {
    int best = 0;
    for (int j = 1; j < scores.length; j++) {
      best = scores[j] > scores[best] || isFirst(scores[best], scores[j]) ? j : best;
    }
    return best;
  }

  /** Whether a score is the first that is a number. */
  private static boolean isFirst(double before, double score) {
    return Double.isNaN(before) && !Double.isNaN(score);
  }
}
