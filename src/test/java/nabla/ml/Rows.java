package nabla.ml;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Rows that the stages are tested on. */
final class Rows {

  static final int COUNT = 600;

  private Rows() {}

  /** Three rings in the plane, labelled 0, 1 and 2: no straight line parts them. */
  static Dataset<Row> rings(SparkSession spark) {
    return spark
        .range(COUNT)
        .selectExpr(
            "id",
            "cast(id % 3 as double) as label",
            "(1 + id % 3) * cos(id * 0.7) as x",
            "(1 + id % 3) * sin(id * 0.7) as y")
        .selectExpr("*", "array(x, y) as features");
  }

  /** The points of the rings with a number, two numbers, and two flags to learn. */
  static Dataset<Row> targets(SparkSession spark) {
    return rings(spark)
        .selectExpr(
            "id",
            "x",
            "features",
            "x * x as label",
            "array(x, y) as both",
            "array(if(x > 0, 1, 0), if(y > 0, 1, 0)) as flags");
  }
}
