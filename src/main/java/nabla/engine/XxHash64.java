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
    long hash = before;
    for (float value : values) {
      hash = then(hash, value);
    }
    return hash;
  }

  /**
   * As above for several rows, each with a hash before: that of row i becomes the one with its
   * numbers, which stand in {@code values} from i · width on.
   *
   * <p>A hash waits for the one before it; those of four rows are computed side by side.
   */
  public static void then(long[] hashes, float[] values, int width) {
    int row = 0;
    for (; row + 4 <= hashes.length; row += 4) {
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
    for (; row < hashes.length; row++) {
      for (int i = row * width; i < (row + 1) * width; i++) {
        hashes[row] = then(hashes[row], values[i]);
      }
    }
  }

  private static long avalanche(long hash) {
    long bits = (hash ^ (hash >>> 33)) * PRIME2;
    bits = (bits ^ (bits >>> 29)) * PRIME3;
    return bits ^ (bits >>> 32);
  }
}
