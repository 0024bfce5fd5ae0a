package nabla.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The order of examples that follows from their content and the seed, as for rows of a DataFrame: a
 * row's chunk, shard and place there are told by h = xxhash64(seed, features, target, weight)
 * alone.
 *
 * <p>Rows that are identical have the same h and would all meet in one shard, so copies are
 * numbered and the number is hashed too; which copy gets which number does not matter.
 */
final class CanonicalOrder {

  private final ArrayExamples examples;
  private final Packing packing;
  private final long[] content; // a hash of each row

  CanonicalOrder(ArrayExamples examples) {
    this(examples, examples.packing());
  }

  CanonicalOrder(ArrayExamples examples, Packing packing) {
    this.examples = examples;
    this.packing = packing;
    this.content = hashes(XxHash64.NOTHING);
  }

  /** How the features are packed. */
  Packing packing() {
    return packing;
  }

  /** What tells the rows from others, whatever their order. */
  String identity() {
    String fingerprint = HexFormat.of().toHexDigits(Arrays.stream(content).sum());
    return rows() + " rows " + fingerprint;
  }

  int rows() {
    return content.length;
  }

  private long[] hashes(long before) {
    return IntStream.range(0, examples.features.length)
        .parallel()
        .mapToLong(
            row -> {
              long features = XxHash64.thenRow(before, examples.features[row]);
              long target = XxHash64.thenRow(features, examples.targets[row]);
              return XxHash64.then(target, examples.weights[row]);
            })
        .toArray();
  }

  /** The shards of each chunk, in order. */
  List<List<Shard>> shards(long seed, int chunks, int shards) {
    return shards(seed, chunks, shards, new float[0]);
  }

  /**
   * The same with weights that are multiplied by those of the classes.
   *
   * @param classWeights empty: every class weighs the same
   */
  List<List<Shard>> shards(long seed, int chunks, int shards, float[] classWeights) {
    long salt = XxHash64.then(XxHash64.NOTHING, seed);
    long[] first = hashes(salt);
    long[] second = hashes(XxHash64.then(salt, 1L));
    int[] copy = copies(first, second);
    for (int row = 0; row < copy.length; row++) {
      first[row] = XxHash64.then(XxHash64.then(XxHash64.NOTHING, first[row]), copy[row]);
      second[row] = XxHash64.then(XxHash64.then(XxHash64.NOTHING, second[row]), copy[row]);
    }
    int cells = Math.multiplyExact(chunks, shards);
    int[] order = // by cell, and within a cell by the hashes
        sorted(
            Comparator.<Integer>comparingLong(row -> Math.floorMod(first[row], (long) cells))
                .thenComparingLong(row -> first[row])
                .thenComparingLong(row -> second[row]));
    List<List<Shard>> all = new ArrayList<>();
    int from = 0;
    for (int cell = 0; cell < cells; cell++) {
      int to = from;
      while (to < order.length && Math.floorMod(first[order[to]], (long) cells) == cell) {
        to++;
      }
      if (cell % shards == 0) {
        all.add(new ArrayList<>());
      }
      all.get(cell / shards).add(pack(cell / shards, cell % shards, order, from, to, classWeights));
      from = to;
    }
    return all;
  }

  /** The number of each row among its copies, from 1. */
  private int[] copies(long[] h, long[] h2) {
    int[] copy = new int[h.length];
    Arrays.fill(copy, 1);
    long[] sorted = content.clone();
    Arrays.sort(sorted);
    boolean any = IntStream.range(1, sorted.length).anyMatch(i -> sorted[i] == sorted[i - 1]);
    if (any) {
      int[] order =
          sorted(
              Comparator.<Integer>comparingLong(row -> h[row]).thenComparingLong(row -> h2[row]));
      for (int i = 1; i < order.length; i++) {
        copy[order[i]] = h[order[i]] == h[order[i - 1]] ? copy[order[i - 1]] + 1 : 1;
      }
    }
    return copy;
  }

  private int[] sorted(Comparator<Integer> by) {
    return IntStream.range(0, examples.features.length)
        .boxed()
        .parallel()
        .sorted(by)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private Shard pack(int chunk, int index, int[] order, int from, int to, float[] classWeights) {
    PackedRows features = packing.empty(to - from);
    FloatRows targets = new FloatRows(examples.targets[0].length, to - from);
    FloatRows weights = new FloatRows(1, to - from);
    for (int i = from; i < to; i++) {
      int row = order[i];
      float[] x = examples.features[row];
      features.add(new FloatRows(x.length, 1, x), 0);
      targets.add(examples.targets[row]);
      float w = examples.weights[row];
      weights.add(classWeights.length > 0 ? w * classWeights[(int) examples.targets[row][0]] : w);
    }
    features.trim();
    return new Shard(chunk, index, examples.labels, features, targets, weights);
  }
}
