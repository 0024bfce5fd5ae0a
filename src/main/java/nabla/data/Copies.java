package nabla.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nabla.spark.Shuffles;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Which number each row has among its copies: 1, 2, … in the order of the second hash of those that
 * have the same first one, and of the partitions where they are.
 *
 * <p>Only hashes travel, and of rows that are identical and in one partition only one pair of them,
 * so any number of copies may be anywhere.
 */
final class Copies implements Serializable {

  private static final long serialVersionUID = 1;

  private final int partition;
  private final long[] first; // hashes of rows, in order
  private final long[] second;
  private final int[] numbers; // how many rows have these two; then the number of the next of them

  private Copies(int partition, long[] first, long[] second, int[] numbers) {
    this.partition = partition;
    this.first = first;
    this.second = second;
    this.numbers = numbers;
  }

  /** No row has a copy. */
  static Copies none() {
    return new Copies(0, new long[0], new long[0], new int[0]);
  }

  /** The copies in each partition, for {@link #next}. */
  static JavaRDD<Copies> in(JavaRDD<Rows> rows, long seed, Shuffles shuffles) {
    int partitions = rows.getNumPartitions();
    JavaRDD<Tuple2<Integer, Copies>> counted =
        rows.mapPartitionsWithIndex(
            (partition, blocks) -> count(partition, blocks, seed).split(partitions).iterator(),
            true);
    JavaRDD<Tuple2<Integer, Copies>> numbered =
        shuffles
            .shuffled(counted, partitions)
            .mapPartitions(
                parts -> {
                  List<Copies> all = sorted(parts, Comparator.comparing(part -> part.partition));
                  return number(all).iterator();
                });
    return shuffles
        .shuffled(numbered, partitions)
        .mapPartitions(
            parts ->
                List.of(joined(sorted(parts, Comparator.comparing(part -> part.first[0]))))
                    .iterator());
  }

  private static Copies count(int partition, Iterator<Rows> blocks, long seed) {
    LongStream.Builder firsts = LongStream.builder();
    LongStream.Builder seconds = LongStream.builder();
    while (blocks.hasNext()) {
      Rows block = blocks.next();
      LongStream.of(block.hashes(Places.first(seed))).forEach(firsts);
      LongStream.of(block.hashes(Places.second(seed))).forEach(seconds);
    }
    long[] h = firsts.build().toArray();
    long[] h2 = seconds.build().toArray();
    int[] order = ByHash.order(h, h2);
    int[] begins = // where other hashes begin
        IntStream.range(0, order.length)
            .filter(
                i -> i == 0 || h[order[i]] != h[order[i - 1]] || h2[order[i]] != h2[order[i - 1]])
            .toArray();
    int[] counts = new int[begins.length];
    for (int i = 0; i < begins.length; i++) {
      counts[i] = (i + 1 < begins.length ? begins[i + 1] : order.length) - begins[i];
    }
    int[] kept = IntStream.of(begins).map(i -> order[i]).toArray();
    return new Copies(partition, pick(h, kept), pick(h2, kept), counts);
  }

  /** Parts that have the first hashes of a range each, with its number. */
  private List<Tuple2<Integer, Copies>> split(int ranges) {
    List<Tuple2<Integer, Copies>> parts = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= first.length; i++) {
      if (i == first.length || range(first[i], ranges) != range(first[from], ranges)) {
        int[] run = IntStream.range(from, i).toArray();
        parts.add(new Tuple2<>(range(first[from], ranges), only(run, numbers)));
        from = i;
      }
    }
    return parts;
  }

  private static int range(long hash, int ranges) {
    return (int) ((((hash >> 33) + (1L << 30)) * ranges) >> 31); // of 31 bits
  }

  private Copies only(int[] places, int[] of) {
    int[] kept = IntStream.of(places).map(i -> of[i]).toArray();
    return new Copies(partition, pick(first, places), pick(second, places), kept);
  }

  private static long[] pick(long[] from, int[] places) {
    return IntStream.of(places).mapToLong(i -> from[i]).toArray();
  }

  private static List<Copies> sorted(
      Iterator<Tuple2<Integer, Copies>> parts, Comparator<Copies> order) {
    List<Copies> all = new ArrayList<>();
    parts.forEachRemaining(part -> all.add(part._2()));
    all.sort(order);
    return all;
  }

  private static Copies joined(List<Copies> parts) {
    return new Copies(
        0,
        parts.stream().flatMapToLong(part -> LongStream.of(part.first)).toArray(),
        parts.stream().flatMapToLong(part -> LongStream.of(part.second)).toArray(),
        parts.stream().flatMapToInt(part -> IntStream.of(part.numbers)).toArray());
  }

  /** For each partition those of its rows that have copies anywhere, with their first numbers. */
  private static List<Tuple2<Integer, Copies>> number(List<Copies> parts) {
    Copies all = joined(parts);
    int[] order = ByHash.order(all.first, all.second);
    int[] numbers = new int[order.length]; // 0: the row has no copy
    for (int from = 0, to; from < order.length; from = to) {
      int next = 1;
      for (to = from; to < order.length && all.first[order[to]] == all.first[order[from]]; to++) {
        numbers[order[to]] = next;
        next += all.numbers[order[to]];
      }
      if (next == 2) { // one row alone
        numbers[order[from]] = 0;
      }
    }
    List<Tuple2<Integer, Copies>> found = new ArrayList<>();
    int from = 0;
    for (Copies part : parts) {
      int begin = from;
      int[] own = IntStream.range(0, part.first.length).map(i -> numbers[begin + i]).toArray();
      int[] kept = IntStream.range(0, own.length).filter(i -> own[i] > 0).toArray();
      if (kept.length > 0) {
        found.add(new Tuple2<>(part.partition, part.only(kept, own)));
      }
      from += part.first.length;
    }
    return found;
  }

  /** The number of a row that has not been asked for yet; 1 if it has no copy. */
  int next(long h, long h2) {
    for (int i = begin(h); i < first.length && first[i] == h; i++) {
      if (second[i] == h2) {
        return numbers[i]++;
      }
    }
    return 1;
  }

  /** Where the first hashes of at least this begin. */
  private int begin(long h) {
    int from = 0;
    int to = first.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (first[middle] < h) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
