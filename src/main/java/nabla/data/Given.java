package nabla.data;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import nabla.spark.Numbers;
import nabla.text.Shown;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * A column of examples, in the one form and as it was given.
 *
 * @param floats array of float, what the network is fed with; of weights, a float
 * @param numbers array of one of {@link Numbers}, what messages show
 */
record Given(Column floats, Column numbers) {

  /** A column among the data's, for messages about it. */
  private record Named(
      Dataset<Row> data, String name, Door door, String what, ResolvedColumn resolved) {

    static Named of(Dataset<Row> data, String name, Door door, String what, String column) {
      String prefix = "%s: %s column".formatted(Shown.text(name), what);
      return new Named(data, name, door, what, ResolvedColumn.in(data.schema(), prefix, column));
    }

    DataException refused(String rule, String got, String wayOut) {
      return new DataException(
          "%s: %s column \"%s\" must be %s, got %s; %s"
              .formatted(
                  Shown.text(name),
                  what,
                  Shown.text(resolved.field().name()),
                  rule,
                  Shown.text(got),
                  wayOut));
    }

    /** Whether the data is most likely of a CSV file that was read without looking for numbers. */
    boolean isOfTextsAlone() {
      return door == Door.COMMAND_LINE
          && Arrays.stream(data.schema().fields())
              .map(StructField::dataType)
              .allMatch(StringType.class::isInstance);
    }
  }

  private static final String INFER = "data.options.inferSchema=true reads a CSV's numbers as such";

  /** The inputs. */
  static Given features(Dataset<Row> data, String name, Columns columns) {
    return numbers(Named.of(data, name, columns.door(), "features", columns.features()), false);
  }

  /** The labels, or the target numbers. */
  static Given target(Dataset<Row> data, String name, Columns columns) {
    String column = columns.target().column();
    if (columns.target() instanceof Target.Values) {
      return numbers(Named.of(data, name, columns.door(), "target", column), true);
    }
    Named label = Named.of(data, name, columns.door(), "label", column);
    return ofOne(number(label, columns.door().labelAdvice(label.resolved().type())));
  }

  /** The weights: 1 where there is no such column. */
  static Given weight(Dataset<Row> data, String name, Columns columns) {
    Column weight =
        columns
            .weight()
            .map(w -> number(Named.of(data, name, columns.door(), "weight", w), "cast it first"))
            .orElse(lit(1f));
    return new Given(weight.cast("float"), array(weight));
  }

  private static Given ofOne(Column number) {
    return new Given(array(number.cast("float")), array(number));
  }

  /** A column of numbers, widened to one of {@link Numbers}. */
  private static Column number(Named column, String wayOut) {
    DataType type = column.resolved().type();
    if (!(type instanceof NumericType)) {
      throw column.refused(
          "numeric", type.simpleString(), column.isOfTextsAlone() ? INFER : wayOut);
    }
    return column.resolved().of(column.data()).cast(Numbers.widened(type));
  }

  /** A column of Vector or of arrays. */
  private static Given numbers(Named column, boolean scalarToo) {
    DataType type = column.resolved().type();
    Column values = column.resolved().of(column.data());
    if (type.equals(SQLDataTypes.VectorType())) {
      // Spark's function fails on null, without saying which column or row.
      return new Given(
          when(values.isNotNull(), functions.vector_to_array(values, "float32")),
          when(values.isNotNull(), functions.vector_to_array(values, "float64")));
    }
    if (type instanceof ArrayType array && array.elementType() instanceof NumericType element) {
      return new Given(
          values.cast("array<float>"), values.cast(new ArrayType(Numbers.widened(element), true)));
    }
    if (scalarToo && type instanceof NumericType) {
      return ofOne(number(column, ""));
    }
    String rule = "a Vector or an array of numbers";
    if (type instanceof VectorUDT) {
      throw column.refused(
          "a Vector of org.apache.spark.ml.linalg or an array of numbers",
          "org.apache.spark.mllib.linalg.Vector",
          "org.apache.spark.mllib.util.MLUtils.convertVectorColumnsToML makes the one of the other");
    }
    throw column.refused(rule, type.simpleString(), column.door().featuresAdvice());
  }
}
