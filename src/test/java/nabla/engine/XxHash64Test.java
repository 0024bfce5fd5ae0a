package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.XxHash64Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compared with Spark's own. */
class XxHash64Test {

  private static final long[] SEEDS = {42, 0, -1, Long.MIN_VALUE, 0x123456789ABCDEFL};

  private static long spark(Object value, DataType type, long before) {
    return XxHash64Function.hash(value, type, before);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 42, Long.MAX_VALUE, Long.MIN_VALUE, 0xCAFEBABEL})
  void hashesIntegers(long value) {
    for (long seed : SEEDS) {
      assertThat(XxHash64.then(seed, value)).isEqualTo(spark(value, DataTypes.LongType, seed));
      assertThat(XxHash64.then(seed, (int) value))
          .isEqualTo(spark((int) value, DataTypes.IntegerType, seed));
    }
  }

  @ParameterizedTest
  @ValueSource(
      floats = {
        0f,
        -0f,
        1f,
        -1.5f,
        Float.NaN,
        Float.MIN_VALUE,
        Float.MAX_VALUE,
        Float.NEGATIVE_INFINITY
      })
  void hashesFloats(float value) {
    for (long seed : SEEDS) {
      assertThat(XxHash64.then(seed, value)).isEqualTo(spark(value, DataTypes.FloatType, seed));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 33})
  void hashesArrays(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = i % 5 == 0 ? -0f : i / 7f;
    }
    assertThat(XxHash64.then(7, values))
        .isEqualTo(
            spark(
                UnsafeArrayData.fromPrimitiveArray(values),
                DataTypes.createArrayType(DataTypes.FloatType),
                7));
  }
}
