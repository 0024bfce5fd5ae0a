package nabla.data;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The quantiles of a column's numbers x_0 ≤ x_1 ≤ … ≤ x_{n−1}, exactly: q_p = (1 − t) x_i + t x_{i
 * + 1} with i + t = p (n − 1), as NumPy has them.
 *
 * <p>Where {@link Counts} has kept but the leading bits of the numbers, the table is looked at
 * again, for those alone that begin as the wanted ones do.
 */
final class Quantiles {

  private static final double HALF = 0.5;

  private final NumberSketch numbers;
  private final Map<Long, Double> found = new TreeMap<>(); // the numbers at wanted ranks
  private Map<Long, Map<Long, Long>> open = new TreeMap<>(); // prefix → rank → rank behind it
  private int known; // bits of the prefixes

  /** The quantiles at some p. */
  Quantiles(NumberSketch numbers, Set<Double> wanted) {
    this.numbers = numbers;
    Map<Long, Long> ranks = new TreeMap<>();
    for (double p : wanted) {
      long rank = rank(p);
      ranks.put(rank, rank);
      ranks.put(Math.min(numbers.there() - 1, rank + 1), Math.min(numbers.there() - 1, rank + 1));
    }
    look(numbers.counts(), ranks);
    known = Long.SIZE - numbers.counts().shift();
  }

  private double position(double p) {
    return p * (numbers.there() - 1);
  }

  private long rank(double p) {
    return (long) Math.floor(position(p));
  }

  /** Finds what stands at ranks among numbers that begin alike. */
  private void look(Counts counts, Map<Long, Long> ranks) {
    long before = 0;
    TreeMap<Long, Long> left = new TreeMap<>(ranks); // by rank in the column; value: in here
    for (long kept : counts.sorted()) {
      long behind = before + counts.count(kept);
      while (!left.isEmpty() && left.firstEntry().getValue() < behind) {
        Map.Entry<Long, Long> rank = left.pollFirstEntry();
        if (counts.shift() == 0) {
          found.put(rank.getKey(), Counts.number(kept));
        } else {
          open.computeIfAbsent(kept, any -> new TreeMap<>())
              .put(rank.getKey(), rank.getValue() - before);
        }
      }
      before = behind;
    }
    if (!left.isEmpty()) {
      throw new DataException(
          "the table must give the same rows every time it is read; cache or save it first");
    }
  }

  /** Whether the table must be looked at again. */
  boolean isOpen() {
    return !open.isEmpty();
  }

  /** What is to look at it. */
  PrefixSketch wanted(int limit) {
    long[] prefixes = open.keySet().stream().mapToLong(Long::longValue).toArray();
    return new PrefixSketch(numbers, known, prefixes, limit / prefixes.length + 2);
  }

  /** Takes what has been seen. */
  void found(PrefixSketch seen) {
    Map<Long, Map<Long, Long>> before = open;
    open = new TreeMap<>();
    int shift = 0;
    for (Map.Entry<Long, Map<Long, Long>> one : before.entrySet()) {
      Counts counts = seen.counts(one.getKey());
      shift = Math.max(shift, counts.shift());
      look(counts, one.getValue());
    }
    known = Long.SIZE - shift;
  }

  /** The quantile at a p of those that were wanted. */
  double at(double p) {
    long rank = rank(p);
    double low = found.get(rank);
    double high = found.get(Math.min(numbers.there() - 1, rank + 1));
    double t = position(p) - rank;
    return t < HALF ? low + (high - low) * t : high - (high - low) * (1 - t);
  }

  /** The p of the edges of so many bins. */
  static Set<Double> edges(int bins) {
    Set<Double> edges = new TreeSet<>();
    for (int i = 0; i <= bins && bins > 0; i++) {
      edges.add((double) i / bins);
    }
    return edges;
  }
}
