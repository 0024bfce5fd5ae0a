package nabla.data;

import java.util.Arrays;

/** The order of rows by two hashes, the second for those with the same first; otherwise stable. */
final class ByHash {

  private ByHash() {}

  /** Of the rows in that order, where each stands now. */
  static int[] order(long[] first, long[] second) {
    long[] keys = new long[first.length]; // half of the first hash, and the row
    for (int row = 0; row < keys.length; row++) {
      keys[row] = (first[row] & 0xFFFFFFFF00000000L) | row;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      int row = (int) keys[i];
      int at = i;
      for (; at > 0 && isBefore(row, order[at - 1], first, second); at--) { // hardly ever
        order[at] = order[at - 1];
      }
      order[at] = row;
    }
    return order;
  }

  /** Of two rows, whether the one that came second belongs before the other. */
  private static boolean isBefore(int row, int other, long[] first, long[] second) {
    return first[row] < first[other] || (first[row] == first[other] && second[row] < second[other]);
  }
}
