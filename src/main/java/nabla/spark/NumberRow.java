package nabla.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** A row of a query, of arrays and vectors of numbers, and flags; none is ever boxed. */
public final class NumberRow {

  private static final int VECTOR = 4; // fields: type, size, indices, values
  private static final byte SPARSE = 0;

  private final InternalRow row;
  private final DataType[] types;

  NumberRow(InternalRow row, DataType[] types) {
    this.row = row;
    this.types = types;
  }

  /** The vector in a column, or the array of a type that it may have there; null if it is null. */
  public Numbers numbers(int column) {
    if (isNull(column)) {
      return null;
    }
    return types[column] instanceof ArrayType array
        ? new Numbers(row.getArray(column), array.elementType())
        : new Numbers(dense(row.getStruct(column, VECTOR)), DataTypes.DoubleType);
  }

  /** Whether there is nothing in a column. */
  public boolean isNull(int column) {
    return row.isNullAt(column);
  }

  /** The boolean in a column; false if it is null. */
  public boolean flag(int column) {
    return !isNull(column) && row.getBoolean(column);
  }

  private static ArrayData dense(InternalRow vector) {
    ArrayData values = vector.getArray(3);
    if (vector.getByte(0) != SPARSE) {
      return values;
    }
    double[] dense = new double[vector.getInt(1)];
    int[] indices = vector.getArray(2).toIntArray();
    for (int i = 0; i < indices.length; i++) {
      dense[indices[i]] = values.getDouble(i);
    }
    return UnsafeArrayData.fromPrimitiveArray(dense);
  }
}
