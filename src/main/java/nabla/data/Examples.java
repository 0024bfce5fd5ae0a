package nabla.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.engine.ArrayExamples;
import nabla.engine.PackedRows;
import nabla.nn.Topology;
import nabla.text.Shown;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The examples of a DataFrame: features, target and weight of every row.
 *
 * <p>Lazy, as the DataFrame is. It is read once: what the survey has looked at is kept, packed as
 * it came, until it is packed in canonical order or let go.
 */
public final class Examples implements AutoCloseable {

  private final String name;
  private final Columns columns;
  private final Dataset<Row> rows; // features, target, weight; and whether they are held back
  private final Reading reading;
  private final boolean held; // whether these are the rows held back of those that are read
  private Survey survey; // null: not looked yet

  private Examples(String name, Columns columns, Dataset<Row> rows, Reading reading, boolean held) {
    this.name = name;
    this.columns = columns;
    this.rows = rows;
    this.reading = reading;
    this.held = held;
  }

  /**
   * The examples of a DataFrame.
   *
   * @param name what messages call it, such as {@code data.train}
   * @param columns which of its columns count
   * @throws DataException if a column is missing or of a type that can't be used
   */
  public static Examples of(Dataset<Row> data, String name, Columns columns) {
    Dataset<Row> rows =
        data.select(
            Given.features(data, name, columns),
            Given.target(data, name, columns),
            Given.weight(data, name, columns));
    return whole(name, columns, rows, false);
  }

  private static Examples whole(String name, Columns columns, Dataset<Row> rows, boolean onDisk) {
    Reading reading = new Reading(name, columns, rows, Parting.NONE, onDisk);
    return new Examples(name, columns, rows, reading, false);
  }

  /**
   * The same of a DataFrame whose rows are parted by a boolean column: where it is true they are
   * held back for validation. Null is a fault.
   */
  public static Split parted(
      Dataset<Row> data, String name, Columns columns, ResolvedColumn held, String heldName) {
    Dataset<Row> rows =
        data.select(
            Given.features(data, name, columns),
            Given.target(data, name, columns),
            Given.weight(data, name, columns),
            held.of(data));
    return parted(rows, name, columns, Parting.BY_COLUMN, heldName);
  }

  private static Split parted(
      Dataset<Row> rows, String name, Columns columns, Parting parting, String heldName) {
    Reading both = new Reading(name, columns, rows, parting, false);
    return new Split(
        new Examples(name, columns, rows, both, false),
        Optional.of(new Examples(heldName, columns, rows, both, true)));
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

  /** The same; what the survey looks at waits on disk alone, to leave the memory to others. */
  public Examples onDisk() {
    return whole(name, columns, rows, true);
  }

  /**
   * Some rows alone, in the order in which Spark reads them, which is that of the files.
   *
   * @param from the first, counted from 0
   * @param most how many, if there are as many behind it
   */
  public Examples some(int from, int most) {
    return whole(name, columns, reading.some(from, most), false);
  }

  /** The same rows in so many partitions, and in another order. */
  public Examples repartitioned(int partitions) {
    return whole(name, columns, rows.repartition(partitions), false);
  }

  /** All of them, which are looked at first, as arrays on the driver. */
  public ArrayExamples arrays() {
    survey();
    List<float[]> features = new ArrayList<>();
    List<float[]> targets = new ArrayList<>();
    List<Float> weights = new ArrayList<>();
    for (Rows block : sound().collect()) {
      for (int row = 0; row < block.count(); row++) {
        features.add(copy(block.features(), row));
        targets.add(copy(block.targets(), row));
        weights.add(block.weight(row));
      }
    }
    float[] w = new float[weights.size()];
    int[] labels = new int[w.length];
    boolean classes = columns.target() instanceof Target.Labels;
    for (int row = 0; row < w.length; row++) {
      w[row] = weights.get(row);
      labels[row] = classes ? (int) targets.get(row)[0] : 0;
    }
    float[][] x = features.toArray(float[][]::new);
    return (classes
            ? ArrayExamples.of(x, labels)
            : ArrayExamples.of(x, targets.toArray(float[][]::new)))
        .weighted(w);
  }

  private static float[] copy(PackedRows rows, int row) {
    float[] numbers = new float[rows.width()];
    rows.copy(row, numbers, 0);
    return numbers;
  }

  /** What the survey has looked at; read again if it was let go. */
  JavaRDD<Rows> sound() {
    return reading.sound(held);
  }

  /** Lets go what the survey has kept; whoever wants it after all reads it again. */
  @Override
  public void close() {
    reading.letGo(held);
  }

  /**
   * Holds back a part for validation. A hash of features and target decides, so the same rows are
   * held back however the data is partitioned, and copies of one row stay together. Both parts are
   * read at once.
   *
   * @param fraction the expected part to hold back, in [0, 1)
   */
  public Split split(double fraction, long seed) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException("validation fraction must be in [0, 1), got " + fraction);
    }
    if (fraction == 0) {
      return new Split(this, Optional.empty());
    }
    return parted(rows, name, columns, Parting.byHash(fraction, seed), name + " (validation)");
  }

  /**
   * Looks at every row; what it finds is remembered, and the rows are kept.
   *
   * @throws DataException if there is no row, or one with a null, a number that is not finite,
   *     another width than the rest, a label that is no class, targets that the cost is not made
   *     for, or a negative weight; or if the weights have no sum that a float can hold
   */
  public synchronized Survey survey() {
    if (survey == null) {
      survey = Surveyor.survey(this, reading.seen(held));
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
    int targets = found.targets();
    if (columns.target() instanceof Target.Labels labels) {
      targets = labels.open() ? Math.max(found.classes(), topology.outputs()) : labels.classes();
    }
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
