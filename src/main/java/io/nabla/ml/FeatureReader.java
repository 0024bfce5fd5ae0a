package io.nabla.ml;

import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Takes the features out of rows as Spark holds them.
 *
 * @param ordinal where they are in a row
 * @param type of Vector, or of array of numbers
 */
record FeatureReader(int ordinal, DataType type) implements Serializable {

  /**
   * Puts a row's features at a place of a network's block.
   *
   * @return what is wrong with them, if they are null or not finite
   * @throws IllegalArgumentException if they are more or fewer than the network has inputs
   */
  Optional<String> read(InternalRow row, Network network, int place) {
    if (row.isNullAt(ordinal)) {
      return Optional.of("features must be finite numbers, got null");
    }
    return type instanceof ArrayType array
        ? network.put(place, floats(row.getArray(ordinal), array))
        : network.put(place, SparkMl.vector(row, ordinal));
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
    for (int i = 0; type.containsNull() && i < array.numElements(); i++) {
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
