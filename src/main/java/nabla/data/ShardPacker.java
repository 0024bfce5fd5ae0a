package nabla.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import nabla.engine.FloatRows;
import nabla.engine.PackedRows;
import nabla.engine.Shard;
import scala.Tuple2;

/**
 * Collects the rows of one shard into arrays, as they come, and puts them in order; no float is
 * ever boxed. However a block keeps its features, the shard keeps them as the survey has found.
 *
 * <p>Hashes spread the rows, so a shard of n/S on average hardly ever has more than four standard
 * deviations above that: the arrays begin with room for as many, and seldom need to be copied to
 * larger ones.
 */
final class ShardPacker {

  private static final int DEVIATIONS = 4;
  private static final int GROWTH = 8; // by an eighth

  private final int chunk;
  private final int index;
  private final boolean labels;
  private final float[] classWeights; // empty: every class weighs the same
  private final PackedRows features;
  private final FloatRows targets;
  private final FloatRows weights;
  private long[] first;
  private long[] second;

  /** A packer for cell = chunk · shards + shard, one of so many cells. */
  ShardPacker(
      int cell, int shards, int cells, Survey survey, boolean labels, float[] classWeights) {
    this.chunk = cell / shards;
    this.index = cell % shards;
    this.labels = labels;
    this.classWeights = classWeights;
    int room = room(survey.rows(), cells);
    features = survey.packing().empty(room);
    targets = new FloatRows(survey.targets(), room);
    weights = new FloatRows(1, room);
    first = new long[room];
    second = new long[room];
  }

  /** How many rows a shard, one of so many, is made for at first. */
  static int room(long rows, int shards) {
    double mean = (double) rows / shards;
    double most = mean + DEVIATIONS * Math.sqrt(mean) + 1;
    return (int) Math.min(Integer.MAX_VALUE, Math.min(rows, (long) most));
  }

  /**
   * The shards of a partition, one after another: each is put in order when it is asked for, and
   * what it was made of is let go.
   *
   * @param packers one for each shard, in order
   * @param cells how many there are of all chunks
   */
  static Iterator<Shard> shards(
      Iterator<Tuple2<Integer, Rows>> parts, ShardPacker[] packers, int cells) {
    while (parts.hasNext()) {
      Rows block = parts.next()._2();
      try {
        for (int i = 0; i < block.count(); i++) {
          packers[Places.cell(block.first(i), cells) % packers.length].add(block, i);
        }
      } catch (IllegalStateException e) { // what an array holds
        throw new DataException(e.getMessage() + "; lower the batch size");
      }
    }
    return IntStream.range(0, packers.length)
        .mapToObj(
            i -> {
              Shard shard = packers[i].pack();
              packers[i] = null;
              return shard;
            })
        .iterator();
  }

  /** Adds a row. */
  void add(Rows block, int row) {
    requireWidth(block.inputs(), features.width());
    requireWidth(block.targetWidth(), targets.width());
    int rows = weights.count();
    if (rows == first.length) {
      first = Arrays.copyOf(first, rows + rows / GROWTH + 1);
      second = Arrays.copyOf(second, first.length);
    }
    first[rows] = block.first(row);
    second[rows] = block.second(row);
    features.add(block.features(), row);
    targets.add(block.targets(), row);
    float w = block.weight(row);
    weights.add(classWeights.length > 0 ? w * classWeights[block.label(row)] : w);
  }

  Shard pack() {
    int rows = weights.count();
    int[] order = ByHash.order(Arrays.copyOf(first, rows), Arrays.copyOf(second, rows));
    return new Shard(
        chunk,
        index,
        labels,
        ordered(features, order),
        (FloatRows) ordered(targets, order),
        (FloatRows) ordered(weights, order));
  }

  private static PackedRows ordered(PackedRows rows, int[] order) {
    PackedRows ordered = rows.empty(order.length);
    for (int row : order) {
      ordered.add(rows, row);
    }
    ordered.trim();
    return ordered;
  }

  private static void requireWidth(int got, int width) {
    if (got != width) {
      throw new DataException(
          "a row must have %s numbers as when it was surveyed, got %s".formatted(width, got));
    }
  }
}
