package nabla.bench;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * MNIST's 60,000 images as Nielsen's book parts them: the first 50,000 to learn from, the last
 * 10,000 for validation, and the first 1,000 for what it says of overfitting.
 */
public final class NielsenSplit {

  private static final String PLACE = "place";

  /** MNIST's first labels; in another order the parts would be others. */
  private static final List<Integer> FIRST = List.of(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);

  private NielsenSplit() {}

  /**
   * Writes the parts as Parquet files.
   *
   * @param args the directory that they go in
   */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark =
        SparkSession.builder().config("spark.ui.enabled", "false").getOrCreate()) {
      Dataset<Row> rows =
          spark
              .read()
              .parquet("data/mnist/train.parquet")
              .select(col("label"), col("features"), col("_metadata.row_index").as(PLACE));
      List<Integer> first =
          rows
              .filter(col(PLACE).lt(FIRST.size()))
              .sort(PLACE)
              .select("label")
              .collectAsList()
              .stream()
              .map(row -> row.getInt(0))
              .toList();
      if (!first.equals(FIRST)) {
        throw new IllegalStateException(
            "data/mnist/train.parquet must be in MNIST's order, with first labels %s, got %s"
                .formatted(FIRST, first));
      }
      write(rows, 0, 50_000, args[0] + "/train.parquet");
      write(rows, 50_000, 60_000, args[0] + "/validation.parquet");
      write(rows, 0, 1000, args[0] + "/thousand.parquet");
    }
  }

  private static void write(Dataset<Row> rows, int from, int to, String path) {
    rows.filter(col(PLACE).geq(from).and(col(PLACE).lt(to)))
        .sort(PLACE)
        .drop(PLACE)
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(path);
  }
}
