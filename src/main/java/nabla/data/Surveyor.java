package nabla.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import nabla.spark.NumberRow;
import nabla.spark.SparkSql;
import nabla.text.Shown;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Row;

/** The look at every row behind {@link Examples#survey()}: one job, and one over their hashes. */
final class Surveyor implements Serializable {

  private static final long serialVersionUID = 1;
  private static final String ABORTED = "Job aborted due to stage failure";
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private final transient RowRules rules; // what comes back needs none
  private int inputs = -1; // -1: not known yet
  private int targets = -1;

  private long rows;
  private double weights;
  private final BitSet seen = new BitSet();
  private String problem; // null: none

  private Surveyor(RowRules rules) {
    this.rules = rules;
  }

  static Survey survey(Examples examples) {
    RowRules rules = new RowRules(examples.columns());
    Surveyor all = new Surveyor(rules);
    try {
      SparkSql.rows(examples.given())
          .mapPartitions(given -> List.of(new Surveyor(rules).look(given)).iterator())
          .collect()
          .forEach(all::add);
      all.requireSound(examples.columns().weight().orElse(""));
      Row content = content(examples);
      return new Survey(
          all.rows,
          all.inputs,
          all.targets,
          examples.columns().target() instanceof Target.Labels ? all.seen.cardinality() : 0,
          content.getLong(0) > 1,
          HexFormat.of().toHexDigits(content.getDecimal(1).toBigInteger().longValue()));
    } catch (DataException e) {
      throw new DataException(Shown.text(examples.name()) + ": " + e.getMessage());
    } catch (Exception e) { // Scala declares none that is checked
      if (isOfATask(e)) {
        throw unreadable(examples.name(), e);
      }
      throw e;
    }
  }

  /**
   * Whether a task has met it: Spark throws it as it was, or wrapped where it isn't Spark's own.
   */
  private static boolean isOfATask(Exception failure) {
    return String.valueOf(failure.getMessage()).startsWith(ABORTED)
        || (failure instanceof SparkThrowable own
            && own.getCondition() != null
            && !own.getCondition().equals(CANCELLED));
  }

  /** A job has failed that does nothing but read: what a task has met is told, in one line. */
  private static DataException unreadable(String name, Exception failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String message = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
    return new DataException(
        "%s: must be readable to the last row, got %s: %s"
            .formatted(Shown.text(name), first.getClass().getSimpleName(), Shown.text(message)),
        failure);
  }

  /**
   * How often the commonest row occurs, and the sum of all rows' hashes, which depends on no order.
   * Both are told from hashes: a collision may see copies where there are none, which is harmless.
   */
  private static Row content(Examples examples) {
    return examples
        .rows()
        .select(
            xxhash64(col(Examples.FEATURES), col(Examples.TARGET), col(Examples.WEIGHT)).as("hash"))
        .groupBy("hash")
        .count()
        .select(max("count"), sum(col("hash").cast("decimal(20,0)").multiply(col("count"))))
        .first();
  }

  /** Looks at rows up to the first with a fault. */
  private Surveyor look(Iterator<NumberRow> examples) {
    while (examples.hasNext() && problem == null) {
      NumberRow row = examples.next();
      try {
        rules.check(row);
        fit(row.numbers(0).count(), row.numbers(1).count());
        rows++;
        weights += RowRules.weight(row);
        seen.set(rules.label(row));
      } catch (DataException e) {
        problem = e.getMessage() + ", in the row " + rules.show(row);
      }
    }
    return this;
  }

  /** Adds what was seen of the next partition. */
  private void add(Surveyor part) {
    if (part.problem != null) {
      throw new DataException(part.problem);
    }
    if (part.rows > 0) {
      fit(part.inputs, part.targets);
    }
    rows += part.rows;
    weights += part.weights;
    seen.or(part.seen);
  }

  private void fit(int features, int numbers) {
    inputs = inputs < 0 ? features : inputs;
    targets = targets < 0 ? numbers : targets;
    rules.checkWidths(features, numbers, inputs, targets);
  }

  /**
   * Requires rows, and weights with a sum. A step divides by Σ w_x over its batch, as a float: what
   * the sum over all rows bounds above. A batch of weights that are all 0 teaches nothing, and is
   * no fault as long as others do.
   */
  private void requireSound(String weight) {
    if (rows == 0) {
      throw new DataException("must hold at least one row, got none");
    }
    String column = "weight column \"%s\"".formatted(Shown.text(weight));
    if (weights == 0) {
      throw new DataException(
          "%s must be above 0 in some row, as a 32-bit float, got 0 in all %s"
              .formatted(column, rows));
    }
    float total = (float) weights;
    if (!(total >= Float.MIN_NORMAL && total <= Float.MAX_VALUE)) {
      throw new DataException(
          "%s must sum up to a number in [%s, %s], got %s in %s rows; scale the weights %s"
              .formatted(
                  column,
                  Float.MIN_NORMAL,
                  Float.MAX_VALUE,
                  weights,
                  rows,
                  total > 1 ? "down" : "up"));
    }
  }
}
