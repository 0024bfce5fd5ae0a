package nabla.data;

import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.spark.SparkSql;
import nabla.spark.TableRow;
import nabla.table.Feature;
import nabla.table.Preparation;
import nabla.table.PrepareSettings;
import nabla.table.TableColumn;
import nabla.text.Shown;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fits a {@link Preparation} to a table. All that is counted is counted exactly, so the same rows
 * give the same preparation, bit for bit, in whatever order and partitions they come.
 *
 * <p>The table is read once, and once or twice more where a column has more different numbers than
 * a task can count one by one ({@link Distribution}), and once more for the means of codes.
 */
public final class TableFit {

  private static final int BUDGET = 1 << 21; // values that a task counts, about
  private static final int MOST = 1 << 16; // of one column
  private static final int FEWEST = 1 << 4; // of one column, or of those that begin alike

  private final Dataset<Row> data;
  private final String name;
  private final PrepareSettings how;
  private final TableColumns which;
  private final List<RawColumn> features;
  private final List<RawColumn> labels;
  private final int limit; // of values of a column that are counted one by one
  private final List<String> remarks = new ArrayList<>();

  private TableFit(Dataset<Row> data, String name, TableColumns which, PrepareSettings how) {
    this.data = data;
    this.name = name;
    this.how = how;
    this.which = which;
    ChosenColumns chosen = ChosenColumns.of(data, Shown.text(name), which);
    this.features = chosen.features();
    this.labels = chosen.labels();
    this.limit = Math.max(FEWEST, Math.min(MOST, BUDGET / (features.size() + labels.size())));
  }

  /**
   * Fits.
   *
   * @param data the rows that a network is trained on
   * @param name what messages call them, such as {@code data.train}
   * @throws DataException if a column is missing, or of a type that can't be used; if a label is
   *     missing, or all are the same; or if no column is left to learn from
   */
  public static Fitted fit(
      Dataset<Row> data, String name, TableColumns which, PrepareSettings how) {
    TableFit fit = new TableFit(data, name, which, how);
    return JobDescription.during(data.sparkSession().sparkContext(), "preparing " + name, fit::fit);
  }

  private Fitted fit() {
    List<ColumnFit> columns = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      columns.add(
          new ColumnFit(features.get(i), i, !which.features().isEmpty(), which.door(), limit));
    }
    LabelFit label = named(() -> new LabelFit(labels, features.size(), how, which.door(), limit));
    List<Sketch> sketches = new ArrayList<>();
    columns.forEach(column -> sketches.addAll(column.sketches()));
    sketches.addAll(label.sketches());
    Sketch[] seen = look(sketches);
    int next = 0;
    for (ColumnFit column : columns) {
      next = column.seen(seen, next);
    }
    label.seen(seen, next);
    named(() -> requireLabels(label, seen[0].rows()));
    columns.forEach(column -> column.findTexts(data, how));
    List<NumberFit> numbers =
        named(() -> columns.stream().flatMap(one -> one.numbers(how).stream()).toList());
    List<Asking> asking = new ArrayList<>(numbers);
    asking.addAll(label.rules());
    find(asking);
    findMeans(numbers);
    Preparation preparation = named(() -> preparation(columns, label));
    remarks.addAll(label.remarks());
    return new Fitted(preparation, label.classes(), remarks, seen[0].rows());
  }

  /** Does something of which the faults say the name of the data. */
  private <T> T named(Supplier<T> work) {
    try {
      return work.get();
    } catch (DataException e) {
      throw new DataException(Shown.text(name) + ": " + e.getMessage(), e);
    }
  }

  private static List<String> requireLabels(LabelFit label, long rows) {
    if (rows == 0) {
      throw new DataException("must hold at least one row, got none");
    }
    label.check();
    return label.classes();
  }

  /** Looks at every row, if there is anything to look for: at the columns that it takes. */
  private Sketch[] look(List<Sketch> sketches) {
    List<RawColumn> all = new ArrayList<>(features);
    all.addAll(labels);
    Set<Integer> wanted = sketches.stream().map(Sketch::column).collect(Collectors.toSet());
    Column[] columns =
        IntStream.range(0, all.size())
            .mapToObj(i -> (wanted.contains(i) ? all.get(i).values() : lit(null)).as("c" + i))
            .toArray(Column[]::new);
    JavaRDD<TableRow> rows = SparkSql.tableRows(data.select(columns));
    Sketch[] none = sketches.toArray(Sketch[]::new);
    if (none.length == 0 || rows.getNumPartitions() == 0) {
      return none;
    }
    try {
      return look(rows, none);
    } catch (Exception e) { // Scala declares none that is checked
      if (Reading.isOfATask(e)) {
        throw Reading.unreadable(name, e);
      }
      throw e;
    }
  }

  /** A task's sketches are its own: they come to it with the job. */
  private static Sketch[] look(JavaRDD<TableRow> rows, Sketch[] none) {
    return rows.mapPartitions(
            part -> {
              while (part.hasNext()) {
                TableRow row = part.next();
                for (Sketch sketch : none) {
                  sketch.add(row);
                }
              }
              return List.<Sketch[]>of(none).iterator();
            })
        .treeReduce(
            (a, b) -> {
              for (int i = 0; i < a.length; i++) {
                a[i].add(b[i]);
              }
              return a;
            });
  }

  /** Looks again until all that becomes of numbers is found. */
  private void find(List<Asking> all) {
    List<Asking> asking;
    do {
      asking = new ArrayList<>();
      List<Sketch> sketches = new ArrayList<>();
      int lacking = named(() -> all.stream().mapToInt(Asking::find).sum());
      for (Asking one : all) {
        for (Sketch sketch : one.lacking(Math.max(FEWEST, BUDGET / Math.max(1, lacking)))) {
          asking.add(one);
          sketches.add(sketch);
        }
      }
      Sketch[] seen = look(sketches);
      for (int i = 0; i < seen.length; i++) {
        asking.get(i).seen((PrefixSketch) seen[i]);
      }
    } while (!asking.isEmpty());
  }

  /** Looks once more for the means of codes. */
  private void findMeans(List<NumberFit> numbers) {
    List<NumberFit> coded = numbers.stream().filter(one -> one.code().isPresent()).toList();
    Sketch[] seen = look(coded.stream().map(one -> (Sketch) one.code().orElseThrow()).toList());
    for (int i = 0; i < seen.length; i++) {
      coded.get(i).seen((CodeSketch) seen[i]);
    }
  }

  private Preparation preparation(List<ColumnFit> columns, LabelFit label) {
    List<TableColumn> used = new ArrayList<>();
    List<Feature> made = new ArrayList<>();
    for (ColumnFit column : columns) {
      List<Feature> more = column.features(used.size(), how, remarks);
      if (!more.isEmpty()) {
        used.add(column.raw().column());
        made.addAll(more);
      }
    }
    if (made.isEmpty()) {
      throw new DataException(
          "must have a column to learn from, got none: " + String.join("; ", remarks));
    }
    return new Preparation(used, made, label.targets());
  }
}
