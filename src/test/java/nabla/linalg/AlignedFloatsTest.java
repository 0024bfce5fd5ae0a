package nabla.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class AlignedFloatsTest {

  /** The lowest bits of where an object stands: a reference in an array counts by 8 bytes. */
  private static long lowAddress(Object object) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    Object unsafe = field.get(null);
    Object[] holder = {object};
    long base = (int) type.getMethod("arrayBaseOffset", Class.class).invoke(unsafe, Object[].class);
    int scale = (int) type.getMethod("arrayIndexScale", Class.class).invoke(unsafe, Object[].class);
    Method get = type.getMethod(scale == 4 ? "getInt" : "getLong", Object.class, long.class);
    long reference = ((Number) get.invoke(unsafe, holder, base)).longValue();
    return scale == 4 ? reference << 3 : reference;
  }

  @Test
  void manyElementsBeginAtALineOfTheCacheAndStayThere() throws ReflectiveOperationException {
    assumeTrue(
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .anyMatch(name -> name.startsWith("G1")),
        "another collector");
    for (int length : new int[] {1 << 14, 32 * 784, 123_456, 3_000_000}) {
      float[] array = AlignedFloats.array(length);
      for (int collection = 0; collection < 2; collection++) {
        long first = lowAddress(array) + 16 + 4L * AlignedFloats.begin(length);
        assertThat(first % 64).isZero();
        System.gc();
      }
      assertThat(array).hasSizeGreaterThanOrEqualTo(length + AlignedFloats.begin(length));
    }
  }

  @Test
  void fewElementsTakeNoMoreRoomThanTheyNeed() {
    assertThat(AlignedFloats.begin(784)).isZero();
    assertThat(AlignedFloats.array(784)).hasSize(784);
  }
}
