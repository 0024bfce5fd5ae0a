package nabla.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Looks at all rows; {@code argument} is what messages call the table. */
  static Table of(SparkSession spark, String argument, Source source) {
    Dataset<Row> data = source.read(spark, argument, Map.of());
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
    return new Table(source.path(), source.format(), found.getLong(0), columns);
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
