package nabla.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * The texts of a column that are seen most often; of those that are seen as often, the first in
 * order.
 *
 * @param different how many different ones there are in all
 * @param values those that were seen often enough, in order
 */
record FrequentTexts(long different, List<String> values) {

  private static final String TEXT = "text";
  private static final String COUNT = "count";

  /** Those that a task has counted one by one. */
  static FrequentTexts of(TextSketch counted, int fewest, int most) {
    Map<String, Long> counts = counted.counts();
    return new FrequentTexts(
        counts.size(),
        counts.entrySet().stream()
            .filter(one -> one.getValue() >= fewest)
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(most)
            .map(Map.Entry::getKey)
            .sorted()
            .toList());
  }

  /**
   * Those of a column with more different ones than that: Spark counts them, on disk if need be.
   */
  static FrequentTexts of(Dataset<Row> data, RawColumn column, int fewest, int most) {
    Dataset<Row> counted =
        data.select(column.values().as(TEXT))
            .where(col(TEXT).isNotNull())
            .groupBy(TEXT)
            .agg(count(lit(1)).as(COUNT));
    List<String> values =
        counted
            .where(col(COUNT).geq(fewest))
            .orderBy(col(COUNT).desc(), col(TEXT))
            .limit(most)
            .select(TEXT)
            .as(Encoders.STRING())
            .collectAsList();
    return new FrequentTexts(counted.count(), values.stream().sorted().toList());
  }
}
