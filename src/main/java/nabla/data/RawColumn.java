package nabla.data;

import nabla.spark.Numbers;
import nabla.table.TableColumn;
import nabla.text.Shown;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A column of a table with its values widened to the few types that a {@link nabla.spark.TableRow}
 * has.
 *
 * @param column what it is called, and what its values are
 * @param given the type that it has in the data
 * @param values an expression that means just it
 */
record RawColumn(TableColumn column, DataType given, Column values) {

  /**
   * Finds a column.
   *
   * @param called what messages call it; the name comes behind it
   * @param name as the user has given it
   * @param wayOut what to do about one that can't be used
   * @throws DataException if there is none, or its type can't be used
   */
  static RawColumn of(Dataset<?> data, String called, String name, String wayOut) {
    ResolvedColumn found = ResolvedColumn.in(data.schema(), called, name);
    String own = found.path().size() == 1 ? found.field().name() : name;
    TableColumn.Type type = type(found);
    if (type == null) {
      throw new DataException(
          "%s \"%s\" must hold numbers, texts, booleans, dates or timestamps, or arrays or Vectors of numbers, got %s; %s"
              .formatted(called, Shown.text(own), Shown.text(found.type().simpleString()), wayOut));
    }
    return new RawColumn(new TableColumn(own, type), found.type(), read(found, type, data));
  }

  TableColumn.Type type() {
    return column.type();
  }

  String name() {
    return column.name();
  }

  /** What the values of a column are; null if they can't be used. */
  private static TableColumn.Type type(ResolvedColumn found) {
    DataType type = found.type();
    if (type instanceof NumericType) {
      return TableColumn.Type.NUMBER;
    }
    if (type instanceof BooleanType) {
      return TableColumn.Type.BOOLEAN;
    }
    if (type instanceof StringType || type instanceof NullType) {
      return TableColumn.Type.TEXT;
    }
    if (type instanceof DateType) {
      return TableColumn.Type.DATE;
    }
    if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return TableColumn.Type.TIMESTAMP;
    }
    return found.isNumbers() || found.isBytes() ? TableColumn.Type.NUMBERS : null;
  }

  private static Column read(ResolvedColumn found, TableColumn.Type type, Dataset<?> data) {
    Column values = found.of(data);
    return switch (type) {
      case NUMBER -> values.cast(DataTypes.DoubleType);
      case TEXT -> values.cast(DataTypes.StringType);
      case NUMBERS ->
          found.type() instanceof ArrayType array
              ? values.cast(new ArrayType(Numbers.widened(array.elementType()), true))
              : values;
      case BOOLEAN, DATE, TIMESTAMP -> values;
    };
  }
}
