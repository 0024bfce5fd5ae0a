package nabla.data;

import java.util.List;
import java.util.stream.IntStream;
import nabla.spark.SparkMl;

/** The names of the classes of a label column, at least two, in the order of their indexes. */
public final class ClassNames {

  private ClassNames() {}

  /** Those that the column's metadata knows, as StringIndexer leaves it; none without. */
  public static List<String> of(ResolvedColumn label) {
    List<String> known = List.of(SparkMl.classNames(label.field()));
    return known.size() == 1 ? List.of(known.get(0), "1") : known; // another one to tell from
  }

  /** Those of so many classes that nobody has named: 0, 1, … */
  public static List<String> numbers(int classes) {
    return IntStream.range(0, Math.max(2, classes)).mapToObj(String::valueOf).toList();
  }
}
