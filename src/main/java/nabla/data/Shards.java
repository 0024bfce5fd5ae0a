package nabla.data;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.engine.BatchPlan;
import nabla.engine.Shard;
import nabla.settings.Caching;
import nabla.spark.GroupedRdd;
import nabla.spark.Shuffles;
import nabla.spark.StoredRdd;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Examples in canonical order, cut into chunks and these into shards, packed and kept in the
 * executors' memory, or, where memory is short, on their disks.
 *
 * <p>A row's chunk, shard and place there follow from h = xxhash64(seed, features, target, weight)
 * alone: how the input was partitioned, and in what order it came, leaves no trace. Rows that are
 * identical have the same h and would all meet in one shard, so copies are numbered and the number
 * is hashed too; which copy gets which number does not matter, since they are identical.
 *
 * <p>A chunk is an aligned run of partitions of the RDD, and a partition an aligned run of shards,
 * in order. Close it to free the memory.
 */
public final class Shards implements AutoCloseable {

  /**
   * How the shards lie in the partitions of their RDD; what a task needs to know of them.
   *
   * @param rdd id of the RDD whose blocks they are
   * @param groups how many partitions a chunk has
   * @param onDisk whether they are kept on disk, to be decoded chunk by chunk
   */
  public record Layout(int rdd, int groups, boolean onDisk) implements Serializable {

    /** The partitions of a chunk, in order. */
    public int[] partitionsOf(int chunk) {
      return IntStream.range(chunk * groups, (chunk + 1) * groups).toArray();
    }

    /** The shards of a partition, in a task over it that was given the partition's content. */
    public List<Shard> read(int partition, Iterator<Shard> block, ReadAhead kept) {
      return onDisk ? kept.shards(this, partition, block) : ReadAhead.listOf(block);
    }

    /** Says which partition the task's replica will want next. */
    public void readAhead(int partition, ReadAhead kept) {
      if (onDisk) {
        kept.readAhead(this, partition);
      }
    }
  }

  private final String name;
  private final StorageLevel level;
  private final int shards; // of a chunk
  private final Deque<StoredRdd<Shard>> packed = new ArrayDeque<>(); // the newest first
  private final Shuffles shuffles = new Shuffles(); // that they came by; a lost block is made again
  private Layout layout;

  private Shards(String name, StorageLevel level, int shards) {
    this.name = name;
    this.level = level;
    this.shards = shards;
  }

  /**
   * Packs examples for training; they may be packed again, until the caller closes them.
   *
   * @param seed another seed gives another order
   * @param groups how many partitions a chunk has; a power of two of at most M
   * @param classWeights by what the weights of each class are multiplied; empty: by nothing
   * @throws DataException if the data has changed since it was surveyed, or has no room
   */
  public static Shards pack(
      Examples examples,
      Survey survey,
      long seed,
      BatchPlan plan,
      int groups,
      Caching caching,
      float[] classWeights) {
    Memory memory = Memory.of(examples.spark());
    boolean fits = survey.bytes() <= memory.forPackedRows();
    boolean onDisk = caching == Caching.DISK || (caching == Caching.AUTO && !fits);
    if (onDisk || !fits) {
      memory.requireRoom(examples.name(), examples.columns().door(), survey, plan, groups, onDisk);
    }
    int shards = plan.microbatches();
    return pack(examples, survey, seed, plan.chunks(), shards, groups, onDisk, classWeights);
  }

  /**
   * Requires that driver and executors have room for steps with these rows.
   *
   * @param driver what the driver holds at least, by name, in bytes
   * @param task the same of a task
   * @param count how many tasks there are
   * @throws DataException if they have none; it names what helps
   */
  public static void requireRoom(
      Examples examples,
      Survey survey,
      Map<String, Long> driver,
      Map<String, Long> task,
      int count) {
    Memory.of(examples.spark())
        .requireRoom(examples.name(), examples.columns().door(), survey, driver, task, count);
  }

  /** Whether one executor has room for all rows, beside what it needs otherwise. */
  public static boolean fitInOneExecutor(Examples examples, Survey survey) {
    return survey.bytes() <= Memory.of(examples.spark()).cached() / 2;
  }

  /**
   * Packs examples into one chunk, and keeps it in memory as far as there is room.
   *
   * @param shards how many; a power of two
   * @param groups how many partitions; a power of two of at most as many as shards
   * @throws DataException if the data has changed since it was surveyed
   */
  public static Shards inMemory(Examples examples, Survey survey, int shards, int groups) {
    return pack(examples, survey, 0, 1, shards, groups, false, new float[0]);
  }

  private static Shards pack(
      Examples examples,
      Survey survey,
      long seed,
      int chunks,
      int shards,
      int groups,
      boolean onDisk,
      float[] classWeights) {
    StorageLevel level = onDisk ? StorageLevel.DISK_ONLY() : StorageLevel.MEMORY_AND_DISK();
    Places places = new Places(seed, Math.multiplyExact(chunks, shards), shards / groups);
    Shards packed = new Shards(examples.name(), level, shards);
    Found found = packed.pack(examples, survey, places, groups, classWeights, survey.copies());
    if (found.repeats() && !survey.copies()) { // copies that were read far from each other
      packed.close();
      packed = new Shards(examples.name(), level, shards);
      found = packed.pack(examples, survey, places, groups, classWeights, true);
    }
    if (found.rows() != survey.rows()) {
      packed.close();
      throw new DataException(
          "%s: must give the same rows every time it is read, got %s and then %s; cache or save it first"
              .formatted(examples.name(), survey.rows(), found.rows()));
    }
    return packed;
  }

  /** Sends each row to its partition, and packs and persists those there. */
  private Found pack(
      Examples examples,
      Survey survey,
      Places places,
      int groups,
      float[] classWeights,
      boolean numbered) {
    boolean labels = examples.columns().target() instanceof Target.Labels;
    int perPartition = places.run();
    int cells = places.cells();
    int perChunk = shards;
    JavaRDD<Rows> rows = examples.sound();
    JavaRDD<Tuple2<Integer, Rows>> placed =
        numbered
            ? rows.zipPartitions(
                Copies.in(rows, places.seed(), shuffles),
                (blocks, copies) -> places.of(blocks, copies.next()))
            : rows.mapPartitions(blocks -> places.of(blocks, Copies.none()));
    JavaRDD<Shard> packing =
        shuffles
            .shuffled(placed, cells / perPartition)
            .mapPartitionsWithIndex(
                (partition, parts) ->
                    ShardPacker.shards(
                        parts,
                        IntStream.range(partition * perPartition, (partition + 1) * perPartition)
                            .mapToObj(
                                cell ->
                                    new ShardPacker(
                                        cell, perChunk, cells, survey, labels, classWeights))
                            .toArray(ShardPacker[]::new),
                        cells),
                true);
    return store("packing " + name, packing, cells / perPartition, groups);
  }

  /**
   * Lets a chunk have another number of partitions, a power of two of at most as many as it has
   * shards, by moving these between executors.
   */
  public void regroup(int groups) {
    StoredRdd<Shard> now = packed.getFirst();
    int chunks = now.getNumPartitions() / layout.groups();
    store("moving " + name, now.toJavaRDD(), chunks * groups, groups);
    now.free();
  }

  /** What a look at packed shards has found: how many rows, and whether two in a row are alike. */
  private record Found(long rows, boolean repeats) {}

  /** Persists shards in some partitions, and looks at them. */
  private Found store(String doing, JavaRDD<Shard> from, int partitions, int groups) {
    JavaRDD<Shard> grouped =
        new GroupedRdd<>(from, partitions, groups, shards / groups).toJavaRDD().persist(level);
    try {
      long[] found = // Kryo takes no records
          JobDescription.during(
              from.context(),
              doing,
              () ->
                  grouped
                      .map(shard -> new long[] {shard.rows(), shard.repeats() ? 1 : 0})
                      .reduce((a, b) -> new long[] {a[0] + b[0], a[1] + b[1]}));
      packed.push(new StoredRdd<>(grouped));
      layout = new Layout(grouped.id(), groups, level.equals(StorageLevel.DISK_ONLY()));
      return new Found(found[0], found[1] > 0);
    } catch (Throwable e) {
      grouped.unpersist(false);
      shuffles.close();
      throw e;
    }
  }

  /** How they lie in the partitions. */
  public Layout layout() {
    return layout;
  }

  /** The shards, those of a partition in order. */
  public JavaRDD<Shard> rdd() {
    return packed.getFirst().toJavaRDD();
  }

  @Override
  public void close() {
    packed.forEach(StoredRdd::close);
    shuffles.close();
  }
}
