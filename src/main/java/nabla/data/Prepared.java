package nabla.data;

import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import nabla.spark.PreparedInputs;
import nabla.spark.SparkSql;
import nabla.spark.TableFunction;
import nabla.table.Fields;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import nabla.text.Shown;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

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
    columns.put(features, features(data, name, preparation));
    String label = labels.isEmpty() ? "" : labels.get(0);
    if (!labels.isEmpty()) {
      columns.put(label, target(data, name, labels, preparation.targets(), classes));
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
    return SparkSql.computed(
        raw(data, name, preparation).stream().map(RawColumn::values).toList(),
        new PreparedInputs(preparation),
        SQLDataTypes.VectorType());
  }

  /** The columns that a preparation reads. */
  private static List<RawColumn> raw(Dataset<?> data, String name, Preparation preparation) {
    List<RawColumn> columns = new ArrayList<>();
    for (TableColumn wanted : preparation.columns()) {
      String called = Shown.text(name) + ": column";
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
   * What the network should say of each row: the index of its class, a Double; or numbers, an
   * array. Null where there is no label.
   *
   * @param targets how numbers are learned; none for classes
   * @param classes their names; none for numbers
   */
  public static Column target(
      Dataset<?> data,
      String name,
      List<String> labels,
      List<TargetScale> targets,
      List<String> classes) {
    String called = Shown.text(name) + ": label column";
    List<Column> columns =
        labels.stream()
            .map(label -> RawColumn.of(data, called, label, "name another").values())
            .toList();
    if (!classes.isEmpty()) {
      String what = "label column \"%s\"".formatted(Shown.text(labels.get(0)));
      return SparkSql.computed(columns, new ClassIndex(what, classes), DataTypes.DoubleType);
    }
    return columns.isEmpty()
        ? lit(null)
        : SparkSql.computed(
            columns, new Scaled(targets), DataTypes.createArrayType(DataTypes.DoubleType));
  }

  /** The index of a row's class. */
  private record ClassIndex(String what, List<String> classes) implements TableFunction {

    @Override
    public Function<Fields, Object> begin() {
      Map<String, Double> indexes = new HashMap<>();
      classes.forEach(one -> indexes.put(one, (double) indexes.size()));
      return row -> row.isNull(0) ? null : index(indexes, row.text(0));
    }

    private Double index(Map<String, Double> indexes, String label) {
      Double index = indexes.get(label);
      if (index == null) {
        throw new DataException(
            "%s must be one of the classes %s, as when the model was fitted, got \"%s\""
                .formatted(what, Shown.texts(classes.toArray(String[]::new)), Shown.text(label)));
      }
      return index;
    }
  }

  /** The targets of a row. */
  private record Scaled(List<TargetScale> targets) implements TableFunction {

    @Override
    public Function<Fields, Object> begin() {
      return row -> {
        double[] scaled = new double[targets.size()];
        for (int j = 0; j < scaled.length; j++) {
          if (row.isNull(j)) {
            return null;
          }
          scaled[j] = targets.get(j).target(row.number(j));
        }
        return scaled;
      };
    }
  }
}
