package nabla.data;

import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a boolean column must be like by which rows are parted. */
public final class HeldOut {

  private HeldOut() {}

  /**
   * Looks at the column alone; {@code what} is the data and the column, for messages.
   *
   * @throws DataException if it is null in some row, or true in none
   */
  public static void require(Dataset<Row> rows, String what, ResolvedColumn indicator) {
    Column column = indicator.of(rows);
    Row counts =
        rows.select(count_if(column.isNull()), count_if(column), count_if(lit(true))).first();
    if (counts.getLong(0) > 0) {
      throw new DataException(
          "%s must hold true or false in every row, got null in %s of %s"
              .formatted(what, counts.getLong(0), counts.getLong(2)));
    }
    if (counts.getLong(1) == 0) {
      throw new DataException(
          "%s must be true in some row, got false in all %s; mark some rows, or unset it"
              .formatted(what, counts.getLong(2)));
    }
  }
}
