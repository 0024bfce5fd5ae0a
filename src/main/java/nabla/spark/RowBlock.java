package nabla.spark;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.bitset.BitSetMethods;

/** A block of rows that takes features, and gives outputs, as Spark holds them; for one thread. */
final class RowBlock {

  @SuppressWarnings("unchecked") // what a VectorUDT is, which can't be named
  private static final UserDefinedType<Vector> VECTORS =
      (UserDefinedType<Vector>) SQLDataTypes.VectorType();

  private static final int DENSE_VALUES = 3; // of a vector: behind type, size, indices
  private static final byte DENSE = 1;

  private final BlockInference.Block block;
  private final DataType type;
  private final int capacity;
  private double[] dense = new double[0]; // scratch: a vector
  private int size;

  RowBlock(BlockInference.Block block, DataType type, int capacity) {
    this.block = block;
    this.type = type;
    this.capacity = capacity;
  }

  void clear() {
    size = 0;
  }

  boolean isFull() {
    return size == capacity;
  }

  int size() {
    return size;
  }

  /** Adds a row's features: an {@link ArrayData}, a vector's {@link InternalRow}, or null. */
  void add(Object features) {
    if (features == null) {
      block.putNull(size, null);
    } else if (type instanceof ArrayType arrays) {
      put((ArrayData) features, arrays);
    } else {
      put((InternalRow) features);
    }
    size++;
  }

  void run() {
    block.run(size);
  }

  /** The appended columns of a row; where there is nothing to say, a row without any: all null. */
  InternalRow output(int place) {
    Object[] columns = block.outputs(place);
    for (int i = 0; i < columns.length; i++) {
      columns[i] = columns[i] instanceof Vector vector ? VECTORS.serialize(vector) : columns[i];
    }
    return new GenericInternalRow(columns);
  }

  private void put(InternalRow vector) {
    if (vector.getByte(0) != DENSE) {
      block.put(size, (SparseVector) VECTORS.deserialize(vector));
    } else if (vector.getArray(DENSE_VALUES) instanceof UnsafeArrayData values) {
      copy(values);
      block.put(size, dense);
    } else {
      block.put(size, vector.getArray(DENSE_VALUES).toDoubleArray());
    }
  }

  /** Vectors hold no null, so behind the header are the numbers alone. */
  private void copy(UnsafeArrayData values) {
    int length = values.numElements();
    dense = dense.length == length ? dense : new double[length];
    Platform.copyMemory(
        values.getBaseObject(),
        values.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(length),
        dense,
        Platform.DOUBLE_ARRAY_OFFSET,
        (long) Double.BYTES * length);
  }

  private void put(ArrayData array, ArrayType arrays) {
    boolean areFloats = arrays.elementType() instanceof FloatType;
    int length = array.numElements();
    if (arrays.containsNull() && hasNull(array)) {
      Float[] numbers = new Float[length];
      for (int i = 0; i < length; i++) {
        numbers[i] = array.isNullAt(i) ? null : Float.valueOf(number(array, i, areFloats));
      }
      block.putNull(size, numbers);
    } else if (areFloats) {
      block.put(size, array.toFloatArray());
    } else {
      float[] numbers = new float[length];
      for (int i = 0; i < length; i++) {
        numbers[i] = number(array, i, false);
      }
      block.put(size, numbers);
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
