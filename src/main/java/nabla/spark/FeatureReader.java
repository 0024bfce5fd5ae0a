package nabla.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.bitset.BitSetMethods;

/** Takes features as Spark holds them to a block; with its memory, so for one thread. */
final class FeatureReader {

  private static final int DENSE_VALUES = 3; // of a vector: behind type, size, indices
  private static final byte DENSE = 1;

  private final DataType type;
  private final BlockInference.Block block;
  private double[] dense = new double[0]; // scratch: a vector

  /**
   * A reader for a block.
   *
   * @param type of Vector, or of array of float or double
   */
  FeatureReader(DataType type, BlockInference.Block block) {
    this.type = type;
    this.block = block;
  }

  /** Puts a row's features: an {@link ArrayData}, a vector's {@link InternalRow}, or null. */
  void read(Object features, int place) {
    if (features == null) {
      block.putNull(place, null);
    } else if (type instanceof ArrayType arrays) {
      read((ArrayData) features, arrays, place);
    } else {
      read((InternalRow) features, place);
    }
  }

  private void read(InternalRow vector, int place) {
    if (vector.getByte(0) == DENSE
        && vector.getArray(DENSE_VALUES) instanceof UnsafeArrayData values) {
      copy(values);
      block.put(place, dense);
    } else {
      block.put(place, RowInference.VECTORS.deserialize(vector));
    }
  }

  /** Vectors hold no null, so behind the header are the numbers alone. */
  private void copy(UnsafeArrayData values) {
    int size = values.numElements();
    dense = dense.length == size ? dense : new double[size];
    Platform.copyMemory(
        values.getBaseObject(),
        values.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(size),
        dense,
        Platform.DOUBLE_ARRAY_OFFSET,
        (long) Double.BYTES * size);
  }

  private void read(ArrayData array, ArrayType type, int place) {
    boolean floats = type.elementType() instanceof FloatType;
    if (type.containsNull() && hasNull(array)) {
      Float[] numbers = new Float[array.numElements()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = array.isNullAt(i) ? null : Float.valueOf(number(array, i, floats));
      }
      block.putNull(place, numbers);
    } else if (floats) {
      block.put(place, array.toFloatArray());
    } else {
      float[] numbers = new float[array.numElements()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = number(array, i, false);
      }
      block.put(place, numbers);
    }
  }

  private static float number(ArrayData array, int i, boolean isFloat) {
    return isFloat ? array.getFloat(i) : (float) array.getDouble(i);
  }

  private static boolean hasNull(ArrayData array) {
    if (array instanceof UnsafeArrayData unsafe) {
      int count = Long.BYTES; // the number of elements; behind it a bit for each, set for null
      int header = UnsafeArrayData.calculateHeaderPortionInBytes(unsafe.numElements());
      return BitSetMethods.anySet(
          unsafe.getBaseObject(), unsafe.getBaseOffset() + count, (header - count) / Long.BYTES);
    }
    int i = 0;
    while (i < array.numElements() && !array.isNullAt(i)) {
      i++;
    }
    return i < array.numElements();
  }
}
