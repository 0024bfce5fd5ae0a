package nabla.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.spark.PreparedInputs;
import nabla.spark.SparkSql;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import nabla.text.Shown;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * A table as its preparation makes it: the inputs in a column of Vectors, the label as the index of
 * its class or as the network's targets. All other columns are as they were.
 *
 * @param rows with these two columns behind the others, the label in the place of the one that it
 *     is made of
 * @param features the name of the column of inputs
 * @param label the name of the column of targets; empty if none was asked for
 * @param unit by what an error of a target is multiplied to be in units of the label, or of its
 *     logarithm where that is learned ({@link Target.Values}); of several, which are learned in
 *     units of their standard deviations, it is 1
 */
public record Prepared(Dataset<Row> rows, String features, String label, double unit) {

  private static final String INPUTS = "inputs";

  /**
   * Prepares a table.
   *
   * @param name what messages call it, such as {@code data.train}
   * @param labels the columns that the network learns to say; none if only inputs are wanted
   * @param classes their names, in the order of their indexes; none for numbers
   * @throws DataException if a column is missing or of another type than when the preparation was
   *     fitted
   */
  public static Prepared of(
      Dataset<Row> data,
      String name,
      Preparation preparation,
      List<String> labels,
      List<String> classes) {
    String features = unused(List.of(data.columns()), INPUTS);
    Map<String, Column> columns = new LinkedHashMap<>();
    List<RawColumn> raw = raw(data, name, preparation);
    columns.put(features, features(raw, preparation));
    String label = labels.isEmpty() ? "" : labels.get(0);
    if (!labels.isEmpty()) {
      columns.put(label, target(data, name, labels, preparation.targets(), classes, raw));
    }
    List<TargetScale> targets = preparation.targets();
    double unit = targets.size() == 1 ? targets.get(0).scale() : 1;
    return new Prepared(data.withColumns(columns), features, label, unit);
  }

  /** A name that no column has, whether or not case counts. */
  private static String unused(List<String> columns, String name) {
    return columns.stream().anyMatch(name::equalsIgnoreCase) ? unused(columns, "_" + name) : name;
  }

  /**
   * The inputs of each row as a Vector.
   *
   * @throws DataException likewise
   */
  public static Column features(Dataset<?> data, String name, Preparation preparation) {
    return features(raw(data, name, preparation), preparation);
  }

  private static Column features(List<RawColumn> raw, Preparation preparation) {
    return SparkSql.computed(
        raw.stream().map(RawColumn::values).toList(),
        new PreparedInputs(preparation),
        SQLDataTypes.VectorType());
  }

  /** The columns that a preparation reads. */
  private static List<RawColumn> raw(Dataset<?> data, String name, Preparation preparation) {
    String called = Shown.text(name) + ": column";
    requireColumns(data.schema(), called, preparation);
    List<RawColumn> columns = new ArrayList<>();
    for (TableColumn wanted : preparation.columns()) {
      RawColumn found =
          RawColumn.of(data, called, wanted.name(), "the model was fitted with others");
      if (found.type() != wanted.type()) {
        throw new DataException(
            "%s \"%s\" must be of type %s, as when the model was fitted, got %s; cast it first"
                .formatted(
                    called,
                    Shown.text(wanted.name()),
                    wanted.type().label(),
                    Shown.text(found.given().simpleString())));
      }
      columns.add(found);
    }
    return columns;
  }

  /**
   * Requires that the columns which a preparation reads are there.
   *
   * @param called what messages call one of them
   * @throws DataException if not
   */
  public static void requireColumns(StructType schema, String called, Preparation preparation) {
    List<TableColumn> columns = preparation.columns();
    String all = Shown.texts(columns.stream().map(TableColumn::name).toArray(String[]::new));
    String rule = "; the model reads the columns %s, as nabla inspect tells".formatted(all);
    columns.forEach(one -> ResolvedColumn.in(schema, called, one.name(), rule));
  }

  /**
   * What the network should say of each row: the index of its class, a Double; or numbers, an
   * array.
   *
   * @param targets how numbers are learned; none for classes
   * @param classes their names; none for numbers
   * @param others columns that the row of a fault is told by
   */
  private static Column target(
      Dataset<?> data,
      String name,
      List<String> labels,
      List<TargetScale> targets,
      List<String> classes,
      List<RawColumn> others) {
    String called = Shown.text(name) + ": label column";
    List<RawColumn> columns = new ArrayList<>();
    labels.forEach(label -> columns.add(RawColumn.of(data, called, label, "name another")));
    List<RawColumn> all = new ArrayList<>(columns);
    all.addAll(others);
    List<String> names = all.stream().map(RawColumn::name).toList();
    List<Column> values = all.stream().map(RawColumn::values).toList();
    if (!classes.isEmpty()) {
      RawColumn label = columns.get(0);
      List<String> noted =
          label.given() instanceof NumericType
              ? ClassNames.of(ResolvedColumn.in(data.schema(), called, label.name()))
              : List.of();
      return SparkSql.computed(
          values, ClassIndex.of(label, called, noted, classes, names), DataTypes.DoubleType);
    }
    return SparkSql.computed(
        values,
        ScaledTargets.of(columns, called, targets, names),
        DataTypes.createArrayType(DataTypes.DoubleType));
  }
}
