package nabla.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nabla.spark.RowException;
import nabla.spark.SparkSql;
import nabla.text.ForUsers;
import nabla.text.Shown;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * The one time that rows are read: a job that looks at all of them, and keeps them packed as they
 * came. Where they are parted, both parts are read at once.
 */
final class Reading {

  private static final String ABORTED = "Job aborted due to stage failure";
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private final String name;
  private final Columns columns;
  private final Dataset<Row>
      rows; // features, target, weight; if there is one, the column to part by
  private final Parting parting;
  private final boolean onDisk;
  private List<Surveyor> seen; // in each partition; null: not read yet
  private JavaRDD<Rows> sound;
  private final Set<Boolean> letGo = new HashSet<>(); // parts that are no longer needed

  Reading(String name, Columns columns, Dataset<Row> rows, Parting parting, boolean onDisk) {
    this.name = name;
    this.columns = columns;
    this.rows = rows;
    this.parting = parting;
    this.onDisk = onDisk;
  }

  /**
   * What was seen of a part in each partition.
   *
   * @throws DataException if the rows can't be read
   */
  synchronized List<Surveyor> seen(boolean held) {
    if (seen == null) {
      seen =
          JobDescription.during(
              rows.sparkSession().sparkContext(), "looking at " + name, this::read);
    }
    return seen.stream().filter(one -> one.isHeld() == held).toList();
  }

  /**
   * Rows that don't fit in memory would fill it first, and be driven out to the disk one by one.
   */
  private StorageLevel level() {
    long room = Memory.of(rows.sparkSession().sparkContext()).forPackedRows();
    return onDisk || SparkSql.expectedBytes(rows) > room
        ? StorageLevel.DISK_ONLY()
        : StorageLevel.MEMORY_AND_DISK();
  }

  private List<Surveyor> read() {
    RowRules rules = new RowRules(columns);
    Parting by = parting;
    boolean labels = columns.target() instanceof Target.Labels;
    try {
      sound =
          SparkSql.rows(rows)
              .mapPartitions(read -> new RowReader(read, rules, by))
              .persist(level());
      return sound
          .mapPartitions(blocks -> Surveyor.look(blocks, labels).iterator(), true)
          .collect();
    } catch (Exception e) { // Scala declares none that is checked
      if (sound != null) {
        sound.unpersist(false);
      }
      DiskFullException full =
          DiskFullException.of(e, rows.sparkSession().sparkContext()).orElse(null);
      if (full != null) {
        throw full;
      }
      if (isOfATask(e)) {
        throw unreadable(name, e);
      }
      throw e;
    }
  }

  /** Some rows, in the order in which Spark reads them. */
  Dataset<Row> some(int from, int most) {
    SparkSession spark = rows.sparkSession();
    try {
      List<Row> some =
          JobDescription.during(
              spark.sparkContext(),
              "reading rows of " + name,
              () -> rows.offset(from).limit(most).collectAsList());
      if (some.isEmpty() && from > 0) {
        throw new DataException(
            "%s: must hold at least %s rows, got fewer".formatted(Shown.text(name), from + 1));
      }
      return spark.createDataFrame(some, rows.schema());
    } catch (Exception e) { // as above
      if (isOfATask(e)) {
        throw unreadable(name, e);
      }
      throw e;
    }
  }

  /** The rows of a part; read again if they were let go. */
  synchronized JavaRDD<Rows> sound(boolean held) {
    return parting.parts() ? sound.filter(block -> block.isHeld() == held) : sound;
  }

  /** Frees what is kept if the other part, too, is no longer needed. */
  synchronized void letGo(boolean held) {
    boolean last = sound != null && letGo.add(held) && letGo.size() == (parting.parts() ? 2 : 1);
    if (last) {
      sound.unpersist(false);
    }
  }

  /**
   * Whether a task has met it: Spark throws it as it was, or wrapped where it isn't Spark's own.
   */
  static boolean isOfATask(Exception failure) {
    return failure instanceof RowException // Spark computes a few rows on the driver
        || String.valueOf(failure.getMessage()).startsWith(ABORTED)
        || (failure instanceof SparkThrowable own
            && own.getCondition() != null
            && !own.getCondition().equals(CANCELLED));
  }

  /** A job has failed that does nothing but read: what a task has met is told, in one line. */
  static DataException unreadable(String name, Exception failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    if (first instanceof ForUsers) {
      return new DataException(Shown.text(name) + ": " + first.getMessage(), failure);
    }
    String message = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
    return new DataException(
        "%s: must be readable to the last row, got %s: %s"
            .formatted(Shown.text(name), first.getClass().getSimpleName(), Shown.text(message)),
        failure);
  }
}
