package nabla.linalg;

/**
 * Random numbers that are a pure function of a key and a position: no generator whose state depends
 * on who asked first. So a number comes out the same on any machine, in any order, in any thread.
 *
 * <p>The mixing is the finaliser of SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable
 * pseudorandom number generators"; Stafford's variant 13).
 */
public final class CounterRandom {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /**
   * A key for one purpose, from the run's seed and what distinguishes it (epoch, shard, layer, …).
   */
  public static long key(long seed, long... purpose) {
    long key = mix(seed + GOLDEN_GAMMA);
    for (long part : purpose) {
      key = mix(key ^ mix(part + GOLDEN_GAMMA));
    }
    return key;
  }

  /** 64 random bits at a position of a key's sequence. */
  public static long bits(long key, long position) {
    return mix(key + (position + 1) * GOLDEN_GAMMA);
  }

  /** Uniform in [0, 1), a multiple of 2^−53. */
  public static double uniform(long key, long position) {
    return (bits(key, position) >>> 11) * 0x1p-53;
  }

  /** From N(0, 1), by Box and Muller (1958); StrictMath, so that all machines agree. */
  public static double gaussian(long key, long position) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(key, 2 * position)));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform(key, 2 * position + 1));
  }

  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
