package nabla.data;

import java.io.Serializable;
import nabla.engine.FloatRows;
import nabla.engine.PackedRows;
import nabla.engine.XxHash64;

/**
 * Which rows are held back for validation: none, those where a fourth column is true, or a part
 * that a hash of features and target decides.
 *
 * <pre>
 * h = xxhash64(seed, "split", features, target),    held back where (h >>> 11) 2^−53 < fraction
 * </pre>
 *
 * @param column whether there is such a column
 * @param fraction the part, in [0, 1)
 * @param salt the hash of what comes before the features
 */
record Parting(boolean column, double fraction, long salt) implements Serializable {

  private static final long SPLIT = 0x73706C6974L; // "split"

  static final Parting NONE = new Parting(false, 0, 0);
  static final Parting BY_COLUMN = new Parting(true, 0, 0);

  static Parting byHash(double fraction, long seed) {
    return new Parting(
        false, fraction, XxHash64.then(XxHash64.then(XxHash64.NOTHING, seed), SPLIT));
  }

  /** Whether any may be held back. */
  boolean parts() {
    return column || fraction > 0;
  }

  /** Whether the hash holds back a row, the only one of each. */
  boolean holds(PackedRows features, FloatRows target) {
    if (fraction == 0) {
      return false;
    }
    long[] hash = {salt};
    features.hash(hash);
    target.hash(hash);
    return (hash[0] >>> 11) * 0x1p-53 < fraction;
  }
}
