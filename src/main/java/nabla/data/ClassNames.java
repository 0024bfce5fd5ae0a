package nabla.data;

import static org.apache.spark.sql.functions.max;

import java.util.List;
import java.util.stream.IntStream;
import nabla.spark.SparkMl;
import org.apache.spark.sql.Dataset;

/** The names of the classes of a label column, at least two, in the order of their indexes. */
public final class ClassNames {

  private static final int MOST = 1000; // without metadata: more are rather an id

  private ClassNames() {}

  /**
   * Those that the column's metadata knows, as StringIndexer leaves it; otherwise 0, 1, … up to the
   * largest label.
   *
   * @param what the column, for messages
   * @throws DataException if there is no metadata, and the largest label can't be an index
   */
  public static List<String> of(Dataset<?> rows, String what, ResolvedColumn label) {
    List<String> known = List.of(SparkMl.classNames(label.field()));
    if (known.isEmpty()) {
      return IntStream.range(0, count(rows, what, label)).mapToObj(String::valueOf).toList();
    }
    return known.size() > 1 ? known : List.of(known.get(0), "1"); // another one to tell from
  }

  private static int count(Dataset<?> rows, String what, ResolvedColumn label) {
    Object found = rows.select(max(label.of(rows).cast("double"))).first().get(0);
    double largest = found == null ? 0 : (Double) found;
    if (largest >= MOST) {
      throw new DataException(
          "%s must hold class indexes below %s, got %s; if that is right, name the classes in the column's metadata, as StringIndexer does"
              .formatted(what, MOST, largest));
    }
    return Math.max(2, (int) largest + 1);
  }
}
