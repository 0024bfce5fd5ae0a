package nabla.linalg;

/** Sums of multiples of runs: of n numbers each, one behind another in an array. */
final class Runs {

  private static final int NUMBERS = 100; // of a run in the race
  private static final int COUNT = 8;

  /** Once in a JVM. */
  static final Race RACE = race();

  private Runs() {}

  private static Race race() {
    float[] factors = new float[COUNT];
    int[] runs = new int[COUNT];
    float[] from = new float[NUMBERS];
    float[] into = new float[NUMBERS];
    float[] other = new float[NUMBERS];
    return new Race(
        () -> VectorRuns.add(0, COUNT, factors, runs, from, 0, NUMBERS, into, 0),
        () -> add(0, COUNT, factors, runs, from, 0, NUMBERS, other, 0, 0));
  }

  /**
   * into[at…at+n) += Σ_i factors[i] · run i, for i in [begin, end) one after another; run i is the
   * n numbers of {@code from} at offset + runs[i] · n.
   */
  static void add(
      int begin,
      int end,
      float[] factors,
      int[] runs,
      float[] from,
      int offset,
      int n,
      float[] into,
      int at) {
    int done =
        RACE.isWonByVectors()
            ? VectorRuns.add(begin, end, factors, runs, from, offset, n, into, at)
            : 0;
    add(begin, end, factors, runs, from, offset, n, into, at, done);
  }

  /** The same behind the leading numbers that are done: the additions of four runs in one loop. */
  private static void add(
      int begin,
      int end,
      float[] factors,
      int[] runs,
      float[] from,
      int offset,
      int n,
      float[] into,
      int at,
      int done) {
    if (done == n) {
      return;
    }
    int i = begin;
    for (; i + 4 <= end; i += 4) {
      float f0 = factors[i];
      float f1 = factors[i + 1];
      float f2 = factors[i + 2];
      float f3 = factors[i + 3];
      int r0 = offset + runs[i] * n;
      int r1 = offset + runs[i + 1] * n;
      int r2 = offset + runs[i + 2] * n;
      int r3 = offset + runs[i + 3] * n;
      for (int j = done; j < n; j++) {
        into[at + j] =
            into[at + j]
                + f0 * from[r0 + j]
                + f1 * from[r1 + j]
                + f2 * from[r2 + j]
                + f3 * from[r3 + j];
      }
    }
    for (; i < end; i++) {
      float f = factors[i];
      int r = offset + runs[i] * n;
      for (int j = done; j < n; j++) {
        into[at + j] += f * from[r + j];
      }
    }
  }
}
