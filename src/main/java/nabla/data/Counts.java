package nabla.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How often each number was seen. Of more different ones than a limit only the leading bits are
 * kept: so it is the same whatever the order in which they come, and in which parts are put
 * together.
 *
 * <p>A number x goes by a key of 64 bits whose unsigned order is that of the numbers: its own bits,
 * the first flipped, or all of them if it is negative.
 */
final class Counts implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int MOST_BITS = 16;
  private static final int FIRST_ROOM = 16;
  private static final long MIX = 0x9E3779B97F4A7C15L; // 2^64 over the golden ratio

  private final int limit;
  private final int level; // leading bits that are kept of too many
  private int shift; // trailing bits that are not kept
  private long[] keys = new long[FIRST_ROOM];
  private long[] counts = new long[FIRST_ROOM]; // 0: an empty place
  private int size;
  private transient long[] sorted; // null: not known

  /**
   * No number yet.
   *
   * @param known how many leading bits all have in common
   * @param limit how many different ones are kept as they are; as many at most, or 65,536, remain
   *     apart by the bits behind these
   */
  Counts(int known, int limit) {
    this.limit = limit;
    int bits = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(limit);
    this.level = Math.min(Long.SIZE, known + Math.max(1, Math.min(MOST_BITS, bits)));
  }

  /** The key of a finite number; 0 and −0 have the same. */
  static long key(double x) {
    long bits = Double.doubleToRawLongBits(x + 0.0);
    return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
  }

  /** The number of a key. */
  static double number(long key) {
    return Double.longBitsToDouble(key < 0 ? key ^ Long.MIN_VALUE : ~key);
  }

  void add(long key) {
    add(key >>> shift, 1);
  }

  void add(Counts other) {
    if (shift < other.shift) {
      coarsen();
    }
    for (int i = 0; i < other.keys.length; i++) {
      if (other.counts[i] > 0) {
        add(other.keys[i] >>> (shift - other.shift), other.counts[i]);
      }
    }
  }

  private void add(long kept, long more) {
    sorted = null;
    int place = place(kept);
    boolean isNew = counts[place] == 0;
    keys[place] = kept;
    counts[place] += more;
    if (!isNew) {
      return;
    }
    size++;
    if (size > limit && shift == 0 && level < Long.SIZE) {
      coarsen();
    } else if (2 * size > keys.length) {
      rebuild(2 * keys.length, 0);
    }
  }

  /** Where a key is, or belongs. */
  private int place(long kept) {
    int mask = keys.length - 1;
    int place = (int) ((kept * MIX) >>> Integer.SIZE) & mask;
    while (counts[place] > 0 && keys[place] != kept) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void coarsen() {
    shift = Long.SIZE - level;
    rebuild(FIRST_ROOM, shift);
  }

  private void rebuild(int room, int drop) {
    long[] before = keys;
    long[] often = counts;
    keys = new long[room];
    counts = new long[room];
    size = 0;
    for (int i = 0; i < before.length; i++) {
      if (often[i] > 0) {
        add(before[i] >>> drop, often[i]);
      }
    }
  }

  /** How many different keys there are. */
  int size() {
    return size;
  }

  /** How many trailing bits of the keys are not kept; 0: they are the numbers' own. */
  int shift() {
    return shift;
  }

  /** The keys, without the bits that are not kept, in order. */
  long[] sorted() {
    if (sorted == null) {
      sorted = sort();
    }
    return sorted;
  }

  private long[] sort() {
    long[] all = new long[size];
    int next = 0;
    for (int i = 0; i < keys.length; i++) {
      if (counts[i] > 0) {
        all[next++] = keys[i] ^ Long.MIN_VALUE; // as signed numbers
      }
    }
    Arrays.sort(all);
    for (int i = 0; i < size; i++) {
      all[i] ^= Long.MIN_VALUE;
    }
    return all;
  }

  /** How often a key of these was seen. */
  long count(long kept) {
    return counts[place(kept)];
  }
}
