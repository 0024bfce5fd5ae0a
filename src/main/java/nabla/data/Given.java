package nabla.data;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import nabla.spark.Numbers;
import nabla.text.Shown;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/** The columns of examples as they are read: vectors, bytes, or arrays of {@link Numbers}. */
final class Given {

  private static final String INFER = "data.options.inferSchema=true reads a CSV's numbers as such";

  private Given() {}

  static Column features(Dataset<Row> data, String name, Columns columns) {
    return Source.of(data, name, columns, "features", columns.features()).features();
  }

  static Column target(Dataset<Row> data, String name, Columns columns) {
    boolean labels = columns.target() instanceof Target.Labels;
    String what = labels ? "label" : "target";
    Source source = Source.of(data, name, columns, what, columns.target().column());
    DataType type = source.found.type();
    if (!labels && !(type instanceof NumericType)) {
      return source.numbers();
    }
    return array(source.number(columns.door().labelAdvice(type)));
  }

  /** The weights as they are read: 1 where there is no such column. */
  static Column weight(Dataset<Row> data, String name, Columns columns) {
    return array(
        columns
            .weight()
            .map(w -> Source.of(data, name, columns, "weight", w).number("cast it first"))
            .orElse(lit(1f)));
  }

  /** A column among the data's, and what messages call them. */
  private record Source(Dataset<Row> data, Door door, String called, ResolvedColumn found) {

    static Source of(Dataset<Row> data, String name, Columns columns, String what, String column) {
      String called = "%s: %s column".formatted(Shown.text(name), what);
      ResolvedColumn found = ResolvedColumn.in(data.schema(), called, column);
      return new Source(data, columns.door(), called, found);
    }

    /** One number, widened. */
    Column number(String wayOut) {
      DataType type = found.type();
      if (!(type instanceof NumericType)) {
        throw refused("numeric", type.simpleString(), isOfTextsAlone() ? INFER : wayOut);
      }
      return found.of(data).cast(Numbers.widened(type));
    }

    /** A Vector, an array or bytes. */
    Column features() {
      return found.isBytes() ? found.of(data) : numbers();
    }

    /** A Vector or an array. */
    Column numbers() {
      Column values = found.of(data);
      if (!found.isNumbers()) {
        boolean old = found.type() instanceof VectorUDT; // has the same short name
        throw refused(
            old
                ? "a Vector of org.apache.spark.ml.linalg or an array of numbers"
                : "a Vector or an array of numbers",
            old ? "org.apache.spark.mllib.linalg.Vector" : found.type().simpleString(),
            door.featuresAdvice(found.type()));
      }
      if (found.type() instanceof ArrayType arrays) {
        DataType element = arrays.elementType();
        DataType read = element instanceof DecimalType ? element : Numbers.widened(element);
        return values.cast(new ArrayType(read, true));
      }
      return values;
    }

    private DataException refused(String rule, String got, String wayOut) {
      return new DataException(
          "%s \"%s\" must be %s, got %s; %s"
              .formatted(called, Shown.text(found.field().name()), rule, Shown.text(got), wayOut));
    }

    /** Whether the data is most likely of a CSV file that was read without looking for numbers. */
    private boolean isOfTextsAlone() {
      return door == Door.COMMAND_LINE
          && Arrays.stream(data.schema().fields())
              .map(StructField::dataType)
              .allMatch(StringType.class::isInstance);
    }
  }
}
