package nabla.linalg;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Arrays whose elements from {@link #begin} on stand at a multiple of 64 bytes in memory, a line of
 * the cache and a register of AVX-512, so that no vector is loaded from two lines: OpenBLAS's
 * kernel for small matrices is the faster by an eighth.
 *
 * <p>The JVM gives no say in where an array stands. But the collector G1 puts one that exceeds half
 * a region at the beginning of a region, and never moves it. So a large array is made at least so
 * long: half a region is at most a 4,000th of the heap. With other collectors it stands anywhere.
 */
public final class AlignedFloats {

  private static final int LARGE = 1 << 14; // others are not worth half a region
  private static final int HEADER = 16; // bytes before the elements of an array
  private static final int LINE = 64;

  private AlignedFloats() {}

  /** An array of zeros with room for so many elements from {@link #begin} on, maybe for more. */
  public static float[] array(int length) {
    int needed = Math.addExact(length, begin(length));
    return new float[length < LARGE ? needed : Math.max(needed, Humongous.FLOATS)];
  }

  /** Where the first of so many elements stands; 0 where there are few. */
  public static int begin(int length) {
    return length < LARGE ? 0 : (LINE - HEADER) / Float.BYTES;
  }

  /** The shortest array that G1 calls humongous; 0 in a JVM with another collector. */
  private static final class Humongous {

    static final int FLOATS = regionBytes() / 2 / Float.BYTES;

    private static int regionBytes() {
      HotSpotDiagnosticMXBean jvm =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      try {
        return jvm == null ? 0 : Integer.parseInt(jvm.getVMOption("G1HeapRegionSize").getValue());
      } catch (IllegalArgumentException e) { // another JVM
        return 0;
      }
    }
  }
}
