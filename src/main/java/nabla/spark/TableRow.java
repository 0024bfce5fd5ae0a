package nabla.spark;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.table.Fields;
import nabla.text.Shown;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A row of a table as Spark holds it: of doubles, booleans, strings, dates, timestamps, arrays of
 * floats, bytes and Vectors.
 */
public final class TableRow implements Fields {

  private static final double MICROS = 1e6; // of a second
  private static final int VECTOR = 4; // fields
  private static final int SHOWN = 40; // characters of a value

  private final List<String> names;
  private final DataType[] types;
  private InternalRow row;

  TableRow(List<String> names, DataType[] types) {
    this.names = names;
    this.types = types;
  }

  static DataType[] types(StructType columns) {
    return Arrays.stream(columns.fields()).map(StructField::dataType).toArray(DataType[]::new);
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

  /** The first of its columns, each with its value. */
  @Override
  public String toString() {
    String values =
        IntStream.range(0, Math.min(types.length, Numbers.SHOWN))
            .mapToObj(i -> Shown.text(names.get(i)) + ": " + show(i))
            .collect(Collectors.joining(", "));
    String more = types.length > Numbers.SHOWN ? ", … %s in all".formatted(types.length) : "";
    return "{%s%s}".formatted(values, more);
  }

  private String show(int column) {
    if (isNull(column)) {
      return "null";
    }
    if (types[column] instanceof DateType) {
      return LocalDate.ofEpochDay(row.getInt(column)).toString();
    }
    if (types[column] instanceof TimestampType || types[column] instanceof TimestampNTZType) {
      return LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC)
          .plus(row.getLong(column), ChronoUnit.MICROS)
          .toString();
    }
    boolean single = types[column] instanceof AtomicType && !(types[column] instanceof BinaryType);
    return Shown.text(single ? text(column) : Arrays.toString(numbers(column)), SHOWN);
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
