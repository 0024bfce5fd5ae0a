package nabla.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
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

  /**
   * The vector in a column, or the array of a type that it may have there, or the bytes; null if it
   * is null.
   */
  public Numbers numbers(int column) {
    if (isNull(column)) {
      return null;
    }
    if (types[column] instanceof BinaryType) {
      return new ByteNumbers(row.getBinary(column));
    }
    return types[column] instanceof ArrayType array
        ? new Numbers(row.getArray(column), array.elementType())
        : vector(row.getStruct(column, VECTOR));
  }

  /** Whether there is nothing in a column. */
  public boolean isNull(int column) {
    return row.isNullAt(column);
  }

  /** The boolean in a column; false if it is null. */
  public boolean flag(int column) {
    return !isNull(column) && row.getBoolean(column);
  }

  static Numbers vector(InternalRow vector) {
    ArrayData values = vector.getArray(3);
    return vector.getByte(0) == SPARSE
        ? new SparseNumbers(vector.getInt(1), vector.getArray(2).toIntArray(), values)
        : new Numbers(values, DataTypes.DoubleType);
  }
}
