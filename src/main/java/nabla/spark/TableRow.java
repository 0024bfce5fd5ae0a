package nabla.spark;

import nabla.table.Fields;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StringType;

/**
 * A row of a table as Spark holds it: of doubles, booleans, strings, dates, timestamps, arrays of
 * floats, bytes and Vectors.
 */
public final class TableRow implements Fields {

  private static final double MICROS = 1e6; // of a second
  private static final int VECTOR = 4; // fields

  private final DataType[] types;
  private InternalRow row;

  TableRow(DataType[] types) {
    this.types = types;
  }

  TableRow of(InternalRow other) {
    this.row = other;
    return this;
  }

  @Override
  public boolean isNull(int column) {
    return row.isNullAt(column);
  }

  @Override
  public double number(int column) {
    if (types[column] instanceof DoubleType) {
      return row.getDouble(column);
    }
    return types[column] instanceof DateType ? row.getInt(column) : row.getLong(column) / MICROS;
  }

  @Override
  public String text(int column) {
    if (types[column] instanceof StringType) {
      return row.getUTF8String(column).toString();
    }
    return types[column] instanceof BooleanType
        ? String.valueOf(row.getBoolean(column))
        : Fields.text(number(column));
  }

  @Override
  public float[] numbers(int column) {
    if (types[column] instanceof BinaryType) {
      return new ByteNumbers(row.getBinary(column)).floats();
    }
    return types[column] instanceof ArrayType array
        ? new Numbers(row.getArray(column), array.elementType()).floats()
        : NumberRow.vector(row.getStruct(column, VECTOR)).dense();
  }
}
