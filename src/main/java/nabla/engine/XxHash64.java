package nabla.engine;

/**
 * The hash of several values that Spark SQL's function {@code xxhash64} computes: each value is
 * hashed with the hash of those before it as its seed, an array element by element.
 *
 * <p>Source: Collet, xxHash, "XXH64 algorithm description"; a value here is an input of 4 or 8
 * bytes.
 */
public final class XxHash64 {

  /** The hash of no value. */
  public static final long NOTHING = 42;

  private static final int WIDE = 4096; // numbers of a row
  private static final int FEW = 16; // one in so many

  private static final long PRIME1 = 0x9E3779B185EBCA87L;
  private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME3 = 0x165667B19E3779F9L;
  private static final long PRIME4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME5 = 0x27D4EB2F165667C5L;

  private XxHash64() {}

  /** The hash of the values before and one more. */
  public static long then(long before, long value) {
    long lane = Long.rotateLeft(value * PRIME2, 31) * PRIME1;
    long hash = (before + PRIME5 + Long.BYTES) ^ lane;
    return avalanche(Long.rotateLeft(hash, 27) * PRIME1 + PRIME4);
  }

  /** As above. */
  public static long then(long before, int value) {
    long lane = Integer.toUnsignedLong(value) * PRIME1;
    long hash = (before + PRIME5 + Integer.BYTES) ^ lane;
    return avalanche(Long.rotateLeft(hash, 23) * PRIME2 + PRIME3);
  }

  /** As above; −0 counts as 0, and there is one NaN. */
  static long then(long before, float value) {
    return then(before, value == 0 ? 0 : Float.floatToIntBits(value));
  }

  /** As above, one number after another. */
  static long then(long before, float[] values) {
    return then(before, values, 0, values.length);
  }

  private static long then(long before, float[] values, int from, int to) {
    long hash = before;
    for (int i = from; i < to; i++) {
      hash = then(hash, values[i]);
    }
    return hash;
  }

  /** How many of the numbers in [from, to) are not zero. */
  static int nonZeros(float[] values, int from, int to) {
    int found = 0;
    for (int i = from; i < to; i++) {
      found += values[i] == 0 ? 0 : 1;
    }
    return found;
  }

  /** Whether a wide row has so few numbers that are not zero that only those are hashed. */
  private static boolean isSparse(int nonZeros, int width) {
    return width >= WIDE && nonZeros <= width / FEW;
  }

  /** A number that is not zero and its place in the row, as one value. */
  private static long then(long before, int place, float value) {
    return then(
        before, (long) place << Integer.SIZE | Integer.toUnsignedLong(Float.floatToIntBits(value)));
  }

  /**
   * The hash of the values before and a row of numbers: of one after another, or, in a row of at
   * least 4,096 of which at most a 16th is not zero, of those that are not zero and their places.
   */
  static long thenRow(long before, float[] row) {
    return thenRow(before, row, 0, row.length);
  }

  private static long thenRow(long before, float[] values, int from, int to) {
    if (to - from < WIDE || !isSparse(nonZeros(values, from, to), to - from)) {
      return then(before, values, from, to);
    }
    long hash = before;
    for (int i = from; i < to; i++) {
      hash = values[i] == 0 ? hash : then(hash, i - from, values[i]);
    }
    return hash;
  }

  /**
   * The same of a row whose numbers in [from, to) stand at places, in order, among zeros.
   *
   * @param width how many there are with the zeros
   */
  static long thenRow(long before, int[] places, float[] values, int from, int to, int width) {
    boolean sparse = isSparse(to - from, width);
    long hash = before;
    int next = 0; // the place behind the last that is hashed
    for (int i = from; i < to; i++) {
      hash =
          sparse ? then(hash, places[i], values[i]) : then(zeros(hash, next, places[i]), values[i]);
      next = places[i] + 1;
    }
    return sparse ? hash : zeros(hash, next, width);
  }

  private static long zeros(long before, int from, int to) {
    long hash = before;
    for (int k = from; k < to; k++) {
      hash = then(hash, 0f);
    }
    return hash;
  }

  /**
   * As {@link #thenRow(long, float[])} for several rows, each with a hash before: that of row i
   * becomes the one with its numbers, which stand in {@code values} from i · width on.
   *
   * <p>A hash waits for the one before it; those of four rows are computed side by side.
   */
  static void thenRows(long[] hashes, float[] values, int width) {
    int row = 0;
    for (; row + 4 <= hashes.length; row += 4) {
      if (width >= WIDE && anySparse(values, row, row + 4, width)) {
        thenRows(hashes, values, width, row, row + 4);
        continue;
      }
      long a = hashes[row];
      long b = hashes[row + 1];
      long c = hashes[row + 2];
      long d = hashes[row + 3];
      int from = row * width;
      for (int i = from; i < from + width; i++) {
        a = then(a, values[i]);
        b = then(b, values[i + width]);
        c = then(c, values[i + 2 * width]);
        d = then(d, values[i + 3 * width]);
      }
      hashes[row] = a;
      hashes[row + 1] = b;
      hashes[row + 2] = c;
      hashes[row + 3] = d;
    }
    thenRows(hashes, values, width, row, hashes.length);
  }

  /** The same of the rows in [first, last), one by one. */
  private static void thenRows(long[] hashes, float[] values, int width, int first, int last) {
    for (int row = first; row < last; row++) {
      hashes[row] = thenRow(hashes[row], values, row * width, (row + 1) * width);
    }
  }

  private static boolean anySparse(float[] values, int first, int last, int width) {
    boolean any = false;
    for (int row = first; row < last; row++) {
      any |= isSparse(nonZeros(values, row * width, (row + 1) * width), width);
    }
    return any;
  }

  private static long avalanche(long hash) {
    long bits = (hash ^ (hash >>> 33)) * PRIME2;
    bits = (bits ^ (bits >>> 29)) * PRIME3;
    return bits ^ (bits >>> 32);
  }
}
