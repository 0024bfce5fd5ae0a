package nabla.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.xxhash64;

import nabla.nn.Topology;
import nabla.spark.Numbers;
import nabla.text.Shown;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The examples of a DataFrame, brought to one form: {@code features} and {@code target} as array of
 * float, {@code weight} as float.
 *
 * <p>Lazy, as the DataFrame is: it is read three times (survey, search for copies, packing), so
 * cache it first if it is dear to compute.
 */
public final class Examples {

  static final String FEATURES = "features";
  static final String TARGET = "target";
  static final String WEIGHT = "weight";

  private static final String GIVEN_FEATURES = "given features";
  private static final String GIVEN_TARGET = "given target";
  private static final String GIVEN_WEIGHT = "given weight";

  private static final long SPLIT = 0x73706C6974L; // "split"

  private final String name;
  private final Columns columns;
  private final Dataset<Row> rows; // in the one form, and behind it as they were given
  private Survey survey; // null: not looked yet

  private Examples(String name, Columns columns, Dataset<Row> rows) {
    this.name = name;
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * The examples of a DataFrame.
   *
   * @param name what messages call it, such as {@code data.train}
   * @param columns which of its columns count
   * @throws DataException if a column is missing or of a type that can't be used
   */
  public static Examples of(Dataset<Row> data, String name, Columns columns) {
    Given features = Given.features(data, name, columns);
    Given target = Given.target(data, name, columns);
    Given weight = Given.weight(data, name, columns);
    return new Examples(
        name,
        columns,
        data.select(
            features.floats().as(FEATURES),
            target.floats().as(TARGET),
            weight.floats().as(WEIGHT),
            features.numbers().as(GIVEN_FEATURES),
            target.numbers().as(GIVEN_TARGET),
            weight.numbers().as(GIVEN_WEIGHT)));
  }

  public Columns columns() {
    return columns;
  }

  public String name() {
    return name;
  }

  public SparkContext spark() {
    return rows.sparkSession().sparkContext();
  }

  /** The rows: features and target as array of float, weight as float. */
  Dataset<Row> rows() {
    return rows.select(FEATURES, TARGET, WEIGHT);
  }

  /** The same rows with the numbers that were given, each an array of one of {@link Numbers}. */
  Dataset<Row> given() {
    return rows.select(GIVEN_FEATURES, GIVEN_TARGET, GIVEN_WEIGHT);
  }

  /**
   * Holds back a part for validation. A hash of features and target decides, so the same rows are
   * held back however the data is partitioned, and copies of one row stay together.
   *
   * @param fraction the expected part to hold back, in [0, 1)
   */
  public Split split(double fraction, long seed) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException("validation fraction must be in [0, 1), got " + fraction);
    }
    Column bits = xxhash64(lit(seed), lit(SPLIT), col(FEATURES), col(TARGET));
    Column uniform = shiftrightunsigned(bits, 11).cast("double").multiply(0x1p-53);
    return new Split(
        new Examples(name, columns, rows.filter(uniform.geq(fraction))),
        new Examples(name + " (validation)", columns, rows.filter(uniform.lt(fraction))));
  }

  /**
   * Looks at every row; what it finds is remembered.
   *
   * @throws DataException if there is no row, or one with a null, a number that is not finite,
   *     another width than the rest, a label that is no class, targets that the cost is not made
   *     for, or a negative weight; or if the weights have no sum that a float can hold
   */
  public synchronized Survey survey() {
    if (survey == null) {
      survey = JobDescription.during(spark(), "looking at " + name, () -> Surveyor.survey(this));
    }
    return survey;
  }

  /**
   * The survey, for a network.
   *
   * @throws DataException also if features or target have another width than inputs or outputs
   */
  public Survey survey(Topology topology) {
    Survey found = survey();
    requireWidth("features", columns.features(), topology.inputs(), "inputs", found.inputs());
    int targets =
        columns.target() instanceof Target.Labels labels ? labels.classes() : found.targets();
    requireWidth("target", columns.target().column(), topology.outputs(), "outputs", targets);
    return found;
  }

  private void requireWidth(String what, String column, int width, String ends, int got) {
    if (got != width) {
      throw new DataException(
          "%s: %s column \"%s\" must hold %s numbers, as many as the network has %s, got %s"
              .formatted(name, what, Shown.text(column), width, ends, got));
    }
  }
}
