package nabla.data;

import java.util.Arrays;
import java.util.function.BiConsumer;
import nabla.table.Fields;
import nabla.table.Part;
import nabla.table.TableColumn;

/** The numbers of a column whose keys begin with certain bits, and how often each was seen. */
final class PrefixSketch extends Sketch {

  private static final long serialVersionUID = 1;

  private final TableColumn.Type type;
  private final Part part;
  private final int known; // bits of a prefix
  private final long[] prefixes; // in their order as signed numbers
  private final Counts[] counts; // of each

  /**
   * No number yet.
   *
   * @param numbers of the column
   * @param known how many bits each prefix has
   */
  PrefixSketch(NumberSketch numbers, int known, long[] prefixes, int limit) {
    super(numbers.column());
    this.type = numbers.type();
    this.part = numbers.part();
    this.known = known;
    this.prefixes = prefixes.clone();
    Arrays.sort(this.prefixes);
    this.counts = new Counts[prefixes.length];
    Arrays.setAll(counts, i -> new Counts(known, limit));
  }

  @Override
  boolean look(Fields row) {
    double x = NumberSketch.number(row, column(), type, part);
    if (Double.isNaN(x)) {
      return false;
    }
    long key = Counts.key(x);
    int found = Arrays.binarySearch(prefixes, key >>> (Long.SIZE - known));
    if (found >= 0) {
      counts[found].add(key);
    }
    return true;
  }

  @Override
  void join(Sketch other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i].add(((PrefixSketch) other).counts[i]);
    }
  }

  int known() {
    return known;
  }

  /** Tells the numbers that begin with each prefix. */
  void each(BiConsumer<Long, Counts> taker) {
    for (int i = 0; i < prefixes.length; i++) {
      taker.accept(prefixes[i], counts[i]);
    }
  }
}
