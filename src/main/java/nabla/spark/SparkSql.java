package nabla.spark;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.classic.ColumnNodeToExpressionConverter$;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.internal.SqlApiConf;
import org.apache.spark.sql.types.DataType;
import scala.Option;

/** What Spark SQL keeps to itself. */
public final class SparkSql {

  private SparkSql() {}

  /** Whether the active session takes names that differ in case for different ones. */
  public static boolean heedsCase() {
    return SqlApiConf.get().caseSensitiveAnalysis();
  }

  /** The Hadoop configuration of a session: that of Spark's context and its own settings. */
  public static Configuration hadoop(SparkSession session) {
    return session.sessionState().newHadoopConf();
  }

  /**
   * A column by its place, whatever the names of the others.
   *
   * @param path where it, or the struct that holds it, stands in the schema, and then where the
   *     fields that lead from there to it stand, each in its struct
   */
  public static Column column(Dataset<?> data, List<Integer> path) {
    Expression found = (Expression) data.queryExecution().analyzed().output().apply(path.get(0));
    for (int ordinal : path.subList(1, path.size())) {
      found = new GetStructField(found, ordinal, Option.empty());
    }
    return ExpressionUtils.column(found);
  }

  /** How many bytes Spark expects the rows of a query to have; very many where it can't know. */
  public static double expectedBytes(Dataset<Row> query) {
    return query.queryExecution().optimizedPlan().stats().sizeInBytes().toDouble();
  }

  /** The rows of a query as Spark's operators hand them out; each is good until the next. */
  public static JavaRDD<NumberRow> rows(Dataset<Row> query) {
    DataType[] types = types(query);
    return query.queryExecution().toRdd().toJavaRDD().map(row -> new NumberRow(row, types));
  }

  /** The same of a table, of columns of the types that a {@link TableRow} has. */
  public static JavaRDD<TableRow> tableRows(Dataset<Row> query) {
    DataType[] types = types(query);
    List<String> names = List.of(query.columns());
    return query
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .map(row -> new TableRow(names, types).of(row));
  }

  private static DataType[] types(Dataset<Row> query) {
    return TableRow.types(query.schema());
  }

  /**
   * A column that is computed of others.
   *
   * @param columns of the types that a {@link TableRow} has
   * @param type of what the function gives
   */
  public static Column computed(List<Column> columns, TableFunction function, DataType type) {
    List<Expression> inputs =
        columns.stream()
            .map(one -> ColumnNodeToExpressionConverter$.MODULE$.apply(one.node()))
            .toList();
    return ExpressionUtils.column(new TableExpression(Scala.seq(inputs), function, type));
  }
}
