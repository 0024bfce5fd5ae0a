package nabla.data;

import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows parted by a boolean column: where it is true they are to be measured, the others to learn
 * from.
 */
public record HeldOut(Dataset<Row> held, Dataset<Row> others) {

  /**
   * Parts rows by a column of type boolean; {@code what} is the data and the column, for messages.
   *
   * @throws DataException if it is null in some row, or true in none
   */
  public static HeldOut of(Dataset<Row> rows, String what, ResolvedColumn indicator) {
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
    return new HeldOut(rows.filter(column), rows.filter(not(column)));
  }
}
