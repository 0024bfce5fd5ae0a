package nabla.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;

/** A row of a query, of numbers and arrays of numbers; none is ever boxed. */
public final class NumberRow {

  private final InternalRow row;
  private final DataType[] types;

  NumberRow(InternalRow row, DataType[] types) {
    this.row = row;
    this.types = types;
  }

  /** The integer in a column of type int. */
  public int integer(int column) {
    return row.getInt(column);
  }

  /** The number in a column of type float. */
  public float number(int column) {
    return row.getFloat(column);
  }

  /** A copy of the array in a column of type array of float without nulls. */
  public float[] floats(int column) {
    return row.getArray(column).toFloatArray();
  }

  /** The array in a column of a type that {@link Numbers#widened} makes; null if it is null. */
  public Numbers numbers(int column) {
    return row.isNullAt(column) ? null : new Numbers(row.getArray(column), types[column]);
  }
}
