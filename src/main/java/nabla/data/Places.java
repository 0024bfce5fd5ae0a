package nabla.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import nabla.engine.XxHash64;
import scala.Tuple2;

/**
 * Where rows go: from h = xxhash64(seed, features, target, weight) and the row's number among its
 * copies follow its cell, a shard of a chunk, and two hashes that order it there.
 *
 * @param cells how many there are, of all chunks
 * @param run how many a partition has
 */
record Places(long seed, int cells, int run) implements Serializable {

  static long first(long seed) {
    return XxHash64.then(XxHash64.NOTHING, seed);
  }

  static long second(long seed) {
    return XxHash64.then(first(seed), 1L);
  }

  /** Which of the cells. */
  static int cell(long first, int cells) {
    return (int) Math.floorMod(first, (long) cells);
  }

  /** Rows with their places, each block cut in parts for the partitions where they go. */
  Iterator<Tuple2<Integer, Rows>> of(Iterator<Rows> blocks, Copies copies) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(blocks, 0), false)
        .flatMap(block -> parts(block, copies).stream())
        .iterator();
  }

  private List<Tuple2<Integer, Rows>> parts(Rows block, Copies copies) {
    long[] first = block.hashes(first(seed));
    long[] second = block.hashes(second(seed));
    int[] partition = new int[first.length];
    int[] counts = new int[cells / run];
    for (int i = 0; i < first.length; i++) {
      int copy = copies.next(first[i], second[i]);
      first[i] = XxHash64.then(XxHash64.then(XxHash64.NOTHING, first[i]), copy);
      second[i] = XxHash64.then(XxHash64.then(XxHash64.NOTHING, second[i]), copy);
      partition[i] = cell(first[i], cells) / run;
      counts[partition[i]]++;
    }
    Rows placed = block.at(first, second);
    List<Tuple2<Integer, Rows>> parts = new ArrayList<>();
    for (int p = 0; p < counts.length; p++) {
      if (counts[p] == first.length && counts[p] > 0) {
        parts.add(new Tuple2<>(p, placed));
      } else if (counts[p] > 0) {
        parts.add(new Tuple2<>(p, placed.only(rowsIn(p, partition, counts[p]))));
      }
    }
    return parts;
  }

  private static int[] rowsIn(int wanted, int[] partition, int count) {
    int[] rows = new int[count];
    int next = 0;
    for (int i = 0; i < partition.length; i++) {
      if (partition[i] == wanted) {
        rows[next++] = i;
      }
    }
    return rows;
  }
}
