package nabla.data;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The order of rows by two hashes, the second for those with the same first; otherwise stable. */
final class ByHash {

  private ByHash() {}

  /** Of the rows in that order, where each stands now. */
  static int[] order(long[] first, long[] second) {
    return IntStream.range(0, first.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingLong(row -> first[row])
                .thenComparingLong(row -> second[row]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
