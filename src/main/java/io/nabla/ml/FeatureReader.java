package io.nabla.ml;

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

/** Takes the features out of rows as Spark holds them; with its memory, so for one thread. */
final class FeatureReader {

  private final int ordinal;
  private final DataType type;
  private final Network network;
  private final double[] dense; // scratch: a vector

  /**
   * A reader for a network.
   *
   * @param ordinal where the features are in a row
   * @param type of Vector, or of array of numbers
   */
  FeatureReader(int ordinal, DataType type, Network network) {
    this.ordinal = ordinal;
    this.type = type;
    this.network = network;
    this.dense = new double[network.inputs()];
  }

  /**
   * Puts a row's features at a place of the network's block.
   *
   * @return what is wrong with them, if they are null or not finite
   * @throws IllegalArgumentException if they are more or fewer than the network has inputs
   */
  Optional<String> read(InternalRow row, int place) {
    if (row.isNullAt(ordinal)) {
      return Optional.of("features must be finite numbers, got null");
    }
    if (type instanceof ArrayType array) {
      return network.put(place, floats(row.getArray(ordinal), array));
    }
    Optional<UnsafeArrayData> values = SparkMl.dense(row, ordinal);
    if (values.isPresent() && values.get().numElements() == dense.length) {
      copy(values.get());
      return network.put(place, dense);
    }
    return network.put(place, SparkMl.vector(row, ordinal));
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

  /** The numbers of an array; NaN for null, which is no more of a number. */
  private static float[] floats(ArrayData array, ArrayType type) {
    if (type.elementType() instanceof FloatType && !hasNull(array, type)) {
      return array.toFloatArray();
    }
    float[] floats = new float[array.numElements()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = array.isNullAt(i) ? Float.NaN : number(array, i, type.elementType());
    }
    return floats;
  }

  private static boolean hasNull(ArrayData array, ArrayType type) {
    if (!type.containsNull()) {
      return false;
    }
    if (array instanceof UnsafeArrayData unsafe) {
      int count = Long.BYTES; // the number of elements; behind it a bit for each, set for null
      int header = UnsafeArrayData.calculateHeaderPortionInBytes(unsafe.numElements());
      return BitSetMethods.anySet(
          unsafe.getBaseObject(), unsafe.getBaseOffset() + count, (header - count) / Long.BYTES);
    }
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }

  private static float number(ArrayData array, int i, DataType type) {
    if (type instanceof DoubleType) {
      return (float) array.getDouble(i);
    }
    Object number = array.get(i, type);
    return number instanceof Decimal decimal ? decimal.toFloat() : ((Number) number).floatValue();
  }
}
