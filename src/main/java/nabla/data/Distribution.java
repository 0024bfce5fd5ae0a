package nabla.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The numbers x_0 ≤ x_1 ≤ … ≤ x_{n−1} of a column, and what stands at their ranks, exactly.
 *
 * <p>Where {@link Counts} has kept but the leading bits of numbers, an answer may need more of
 * them: then it is NaN or nothing, and the table is to be looked at again, for those alone that
 * begin as the wanted ones do ({@link #lacking}). Whoever asks asks again afterwards.
 */
final class Distribution {

  private static final double HALF = 0.5;

  private final NumberSketch numbers;
  private final Map<Prefix, Counts> finer = new HashMap<>();
  private final Set<Prefix> lacking = new HashSet<>();

  /** Leading bits of keys. */
  private record Prefix(int known, long bits) {}

  /** Numbers that are the same. */
  private record Same(long first, long count) {}

  Distribution(NumberSketch numbers) {
    this.numbers = numbers;
  }

  NumberSketch numbers() {
    return numbers;
  }

  /** For how many prefixes the table must be looked at; 0 if all that was asked for is known. */
  int lacking() {
    return lacking.size();
  }

  /**
   * What must look at it.
   *
   * @param limit of the different numbers that begin with a prefix, if they are kept as they are
   */
  List<PrefixSketch> lacking(int limit) {
    Map<Integer, List<Prefix>> levels =
        lacking.stream()
            .collect(Collectors.groupingBy(Prefix::known, TreeMap::new, Collectors.toList()));
    List<PrefixSketch> sketches = new ArrayList<>();
    for (List<Prefix> level : levels.values()) {
      long[] bits = level.stream().mapToLong(Prefix::bits).toArray();
      sketches.add(new PrefixSketch(numbers, level.get(0).known(), bits, limit));
    }
    lacking.clear();
    return sketches;
  }

  /** Takes what one of these has seen. */
  void seen(PrefixSketch seen) {
    seen.each((prefix, counts) -> finer.put(new Prefix(seen.known(), prefix), counts));
  }

  /** x_r; NaN if it is not known yet. */
  private double at(long r) {
    return at(numbers.counts(), r);
  }

  private double at(Counts counts, long r) {
    long before = 0;
    for (long kept : counts.sorted()) {
      long behind = before + counts.count(kept);
      if (r < behind) {
        if (counts.shift() == 0) {
          return Counts.number(kept);
        }
        Counts more = finer(counts, kept);
        return more == null ? Double.NaN : at(more, r - before);
      }
      before = behind;
    }
    throw new DataException(
        "must give the same rows every time it is read, got other numbers; cache or save it first");
  }

  /** The numbers that begin with a key; null if they are not known yet. */
  private Counts finer(Counts counts, long kept) {
    Prefix prefix = new Prefix(Long.SIZE - counts.shift(), kept);
    Counts found = finer.get(prefix);
    if (found == null) {
      lacking.add(prefix);
    }
    return found;
  }

  /** q_p = (1 − t) x_i + t x_{i + 1} with i + t = p (n − 1), as NumPy has it. */
  double quantile(double p) {
    double position = p * (numbers.there() - 1);
    long i = (long) position;
    double low = at(i);
    double high = at(Math.min(numbers.there() - 1, i + 1));
    double t = position - i;
    return t < HALF ? low + (high - low) * t : high - (high - low) * (1 - t);
  }

  /**
   * The edges of so many bins: of at most one more different numbers, all of these. Else the
   * numbers that at least one in {@code bins} is, H of them; of the others, x_{⌈p m⌉ − 1} of these
   * m for p = 0, 1/k, …, 1 with k = max(1, bins − H); and the least and the largest.
   */
  List<Double> edges(int bins) {
    if (numbers.different() >= 0 && numbers.different() <= bins + 1) {
      List<Double> all = new ArrayList<>();
      for (long key : numbers.counts().sorted()) {
        all.add(Counts.number(key));
      }
      return all;
    }
    long n = numbers.there();
    TreeMap<Double, Same> frequent = new TreeMap<>();
    addFrequent(numbers.counts(), (n + bins - 1) / bins, 0, frequent);
    if (!lacking.isEmpty()) {
      return List.of();
    }
    TreeSet<Double> edges = new TreeSet<>(frequent.keySet());
    edges.add(numbers.min() + 0.0); // 0, were it −0
    edges.add(numbers.max() + 0.0);
    long others = n - frequent.values().stream().mapToLong(Same::count).sum();
    int parts = Math.max(1, bins - frequent.size());
    for (int k = 0; k <= parts && others > 0; k++) {
      long r = Math.max(0, (k * others + parts - 1) / parts - 1);
      edges.add(at(among(r, frequent)));
    }
    return lacking.isEmpty() ? List.copyOf(edges) : List.of();
  }

  /** Adds the numbers that are there so often. */
  private void addFrequent(Counts counts, long least, long from, Map<Double, Same> frequent) {
    long before = from;
    for (long kept : counts.sorted()) {
      long count = counts.count(kept);
      if (count >= least && counts.shift() == 0) {
        frequent.put(Counts.number(kept), new Same(before, count));
      } else if (count >= least) {
        Counts more = finer(counts, kept);
        if (more != null) {
          addFrequent(more, least, before, frequent);
        }
      }
      before += count;
    }
  }

  /** The rank among all of a number that has rank r among those that are not frequent. */
  private static long among(long r, Map<Double, Same> frequent) {
    long rank = r;
    for (Same same : frequent.values()) { // in order
      rank += same.first() <= rank ? same.count() : 0;
    }
    return rank;
  }
}
