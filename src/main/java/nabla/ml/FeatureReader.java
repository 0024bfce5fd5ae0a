package nabla.ml;

import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.bitset.BitSetMethods;

/** Takes features as Spark holds them to a network; with its memory, so for one thread. */
final class FeatureReader {

  private final DataType type;
  private final Network network;
  private final double[] dense; // scratch: a vector

  /**
   * A reader for a network.
   *
   * @param type of Vector, or of array of numbers
   */
  FeatureReader(DataType type, Network network) {
    this.type = type;
    this.network = network;
    this.dense = new double[network.inputs()];
  }

  /**
   * Puts a row's features at a place of the network's block.
   *
   * @param features an {@link ArrayData}, or a vector's {@link InternalRow}, or null
   * @return what is wrong with them, if they or one of them are null or not finite
   * @throws IllegalArgumentException if they are more or fewer than the network has inputs
   */
  Optional<String> read(Object features, int place) {
    if (features == null) {
      return Optional.of("features must be finite numbers, got null");
    }
    if (type instanceof ArrayType arrays) {
      ArrayData array = (ArrayData) features;
      return arrays.containsNull() && hasNull(array)
          ? Optional.of(nullIn(array, arrays.elementType()))
          : network.put(place, floats(array, arrays.elementType()));
    }
    InternalRow vector = (InternalRow) features;
    Optional<UnsafeArrayData> values = SparkMl.dense(vector);
    if (values.isPresent() && values.get().numElements() == dense.length) {
      copy(values.get());
      return network.put(place, dense);
    }
    return network.put(place, SparkMl.vector(vector));
  }

  /** Vectors hold no null, so behind the header are the numbers alone. */
  private void copy(UnsafeArrayData values) {
    Platform.copyMemory(
        values.getBaseObject(),
        values.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(dense.length),
        dense,
        Platform.DOUBLE_ARRAY_OFFSET,
        (long) Double.BYTES * dense.length);
  }

  private static boolean hasNull(ArrayData array) {
    if (array instanceof UnsafeArrayData unsafe) {
      int count = Long.BYTES; // the number of elements; behind it a bit for each, set for null
      int header = UnsafeArrayData.calculateHeaderPortionInBytes(unsafe.numElements());
      return BitSetMethods.anySet(
          unsafe.getBaseObject(), unsafe.getBaseOffset() + count, (header - count) / Long.BYTES);
    }
    return firstNull(array) < array.numElements();
  }

  private static int firstNull(ArrayData array) {
    int i = 0;
    while (i < array.numElements() && !array.isNullAt(i)) {
      i++;
    }
    return i;
  }

  private static String nullIn(ArrayData array, DataType type) {
    Float[] numbers = new Float[array.numElements()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.isNullAt(i) ? null : number(array, i, type);
    }
    return Network.notFinite(null, firstNull(array), numbers);
  }

  private static float[] floats(ArrayData array, DataType type) {
    if (type instanceof FloatType) {
      return array.toFloatArray();
    }
    float[] floats = new float[array.numElements()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = number(array, i, type);
    }
    return floats;
  }

  private static float number(ArrayData array, int i, DataType type) {
    if (type instanceof DoubleType) {
      return (float) array.getDouble(i);
    }
    Object number = array.get(i, type);
    return number instanceof Decimal decimal ? decimal.toFloat() : ((Number) number).floatValue();
  }
}
