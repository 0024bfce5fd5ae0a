package nabla.linalg;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Runs#add}, for as many numbers at once as registers of this CPU hold: the same sums in the
 * same order, which stay in registers meanwhile.
 *
 * <p>It needs the JVM's module {@code jdk.incubator.vector}, without which this class can't be
 * loaded.
 */
final class VectorRuns {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int FOUR = 4 * LANES; // sums side by side: one waits for its last addition

  private VectorRuns() {}

  /** How many of the n leading numbers are done: all but less than a register. */
  static int add(
      int begin,
      int end,
      float[] factors,
      int[] runs,
      float[] from,
      int offset,
      int n,
      float[] into,
      int at) {
    int j = 0;
    for (; j + FOUR <= n; j += FOUR) {
      int to = at + j;
      FloatVector a = FloatVector.fromArray(SPECIES, into, to);
      FloatVector b = FloatVector.fromArray(SPECIES, into, to + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, into, to + 2 * LANES);
      FloatVector d = FloatVector.fromArray(SPECIES, into, to + 3 * LANES);
      for (int i = begin; i < end; i++) {
        FloatVector f = FloatVector.broadcast(SPECIES, factors[i]);
        int r = offset + runs[i] * n + j;
        a = a.add(FloatVector.fromArray(SPECIES, from, r).mul(f));
        b = b.add(FloatVector.fromArray(SPECIES, from, r + LANES).mul(f));
        c = c.add(FloatVector.fromArray(SPECIES, from, r + 2 * LANES).mul(f));
        d = d.add(FloatVector.fromArray(SPECIES, from, r + 3 * LANES).mul(f));
      }
      a.intoArray(into, to);
      b.intoArray(into, to + LANES);
      c.intoArray(into, to + 2 * LANES);
      d.intoArray(into, to + 3 * LANES);
    }
    for (; j + LANES <= n; j += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, into, at + j);
      for (int i = begin; i < end; i++) {
        int r = offset + runs[i] * n + j;
        a = a.add(FloatVector.fromArray(SPECIES, from, r).mul(factors[i]));
      }
      a.intoArray(into, at + j);
    }
    return j;
  }
}
