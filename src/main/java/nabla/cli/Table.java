package nabla.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import nabla.data.JobDescription;
import nabla.spark.SparkSql;
import nabla.text.Shown;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * A table as it is: text for the user.
 *
 * @param path where it is
 * @param rows how many
 * @param columns in their order
 */
record Table(String path, String format, long rows, List<OfColumn> columns) {

  /**
   * A column.
   *
   * @param nulls how many rows have none
   */
  record OfColumn(String name, String type, long nulls) {}

  /** What a table's name says of its format. */
  static String formatOf(String path) {
    String ending =
        path.replaceFirst("/+$", "").replaceFirst("^.*\\.", "").toLowerCase(Locale.ROOT);
    return ending.matches("csv|json|orc") ? ending : "parquet";
  }

  /** The usual options of a format, but for those that are given. */
  static Map<String, String> options(String format, Map<String, String> given) {
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (format.equalsIgnoreCase("csv")) {
      options.put("header", "true");
      options.put("inferSchema", "true");
    }
    options.putAll(given);
    return options;
  }

  /** Looks at all rows; {@code argument} is what messages call the table. */
  static Table of(
      SparkSession spark, String argument, String format, Map<String, String> given, String path) {
    Dataset<Row> data = Sessions.read(spark, argument, format, options(format, given), path);
    StructField[] fields = data.schema().fields();
    List<Column> counts = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      counts.add(functions.count(SparkSql.column(data, List.of(i)))); // names may be alike
    }
    Row found =
        JobDescription.during(
            spark.sparkContext(),
            "looking at " + argument,
            () ->
                data.agg(functions.count(functions.lit(1)), counts.toArray(Column[]::new)).first());
    List<OfColumn> columns = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      columns.add(
          new OfColumn(
              fields[i].name(),
              fields[i].dataType().simpleString(),
              found.getLong(0) - found.getLong(i + 1)));
    }
    return new Table(path, format, found.getLong(0), columns);
  }

  List<String> lines() {
    int names = columns.stream().mapToInt(one -> one.name().length()).max().orElse(0);
    int types = columns.stream().mapToInt(one -> one.type().length()).max().orElse(0);
    String format =
        "%-" + Math.max(6, names) + "s  %-" + Math.max(4, Math.min(40, types)) + "s  %s";
    List<String> lines = new ArrayList<>();
    lines.add("table %s, as %s".formatted(path, this.format));
    lines.add(format.formatted("column", "type", "nulls"));
    for (OfColumn one : columns) {
      lines.add(format.formatted(one.name(), Shown.text(one.type()), one.nulls()));
    }
    lines.add("%s rows of %s columns".formatted(rows, columns.size()));
    return lines;
  }

  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", "table");
    facts.put("path", path);
    facts.put("format", format);
    facts.put("rows", rows);
    facts.put("columns", columns);
    return facts;
  }
}
