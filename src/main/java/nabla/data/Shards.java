package nabla.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.engine.BatchPlan;
import nabla.engine.Shard;
import nabla.settings.Caching;
import nabla.spark.GroupedRdd;
import nabla.spark.SparkSql;
import nabla.spark.StoredRdd;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

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

  private static final String CELL = "cell"; // chunk · shards + shard
  private static final String COPY = "copy";
  private static final String FIRST = "first";
  private static final String SECOND = "second";

  /**
   * How the shards lie in the partitions of their RDD; what a task needs to know of them.
   *
   * @param name that no other packed shards of any session have
   * @param rdd id of the RDD whose blocks they are
   * @param groups how many partitions a chunk has
   * @param onDisk whether they are kept on disk, to be decoded chunk by chunk
   */
  public record Layout(UUID name, int rdd, int groups, boolean onDisk) implements Serializable {

    /** The partitions of a chunk, in order. */
    public int[] partitionsOf(int chunk) {
      return IntStream.range(chunk * groups, (chunk + 1) * groups).toArray();
    }

    /** The shards of a partition, in a task over it that was given the partition's content. */
    public List<Shard> read(int partition, Iterator<Shard> block) {
      return onDisk ? ReadAhead.EXECUTOR.shards(this, partition, block) : ReadAhead.listOf(block);
    }

    /** Says which partition the task's replica will want next. */
    public void readAhead(int partition) {
      if (onDisk) {
        ReadAhead.EXECUTOR.readAhead(this, partition);
      }
    }
  }

  private final String name;
  private final StorageLevel level;
  private final int shards; // of a chunk
  private final Deque<StoredRdd<Shard>> packed = new ArrayDeque<>(); // the newest first
  private Layout layout;

  private Shards(String name, StorageLevel level, int shards) {
    this.name = name;
    this.level = level;
    this.shards = shards;
  }

  /**
   * Packs examples for training.
   *
   * @param seed another seed gives another order
   * @param groups how many partitions a chunk has; a power of two of at most M
   * @throws DataException if the data has changed since it was surveyed, or has no room
   */
  public static Shards pack(
      Examples examples, Survey survey, long seed, BatchPlan plan, int groups, Caching caching) {
    Memory memory = Memory.of(examples.spark());
    boolean fits = survey.bytes() <= memory.forPackedRows();
    boolean onDisk = caching == Caching.DISK || (caching == Caching.AUTO && !fits);
    if (onDisk || !fits) {
      memory.requireRoom(examples.name(), examples.columns().door(), survey, plan, groups, onDisk);
    }
    return pack(examples, survey, seed, plan.chunks(), plan.microbatches(), groups, onDisk);
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
    return pack(examples, survey, 0, 1, shards, groups, false);
  }

  private static Shards pack(
      Examples examples,
      Survey survey,
      long seed,
      int chunks,
      int shards,
      int groups,
      boolean onDisk) {
    boolean labels = examples.columns().target() instanceof Target.Labels;
    int cells = Math.multiplyExact(chunks, shards);
    int run = shards / groups;
    Dataset<Row> ordered =
        placed(examples.rows(), survey.copies(), seed, cells)
            .repartitionById(chunks * groups, expr("cast(cell div " + run + " as int)"))
            .sortWithinPartitions(CELL, FIRST, SECOND)
            .select(CELL, Examples.FEATURES, Examples.TARGET, Examples.WEIGHT);
    JavaRDD<Shard> packing =
        SparkSql.rows(ordered)
            .mapPartitionsWithIndex(
                (partition, rows) ->
                    ShardPacker.shards(
                        rows,
                        IntStream.range(partition * run, (partition + 1) * run),
                        cell -> new ShardPacker(cell, shards, cells, survey, labels)),
                true);
    Shards packed =
        new Shards(
            examples.name(),
            onDisk ? StorageLevel.DISK_ONLY() : StorageLevel.MEMORY_AND_DISK(),
            shards);
    long rows = packed.store("packing " + examples.name(), packing, chunks * groups, groups);
    if (rows != survey.rows()) {
      packed.close();
      throw new DataException(
          "%s: must give the same rows every time it is read, got %s and then %s; cache or save it first"
              .formatted(examples.name(), survey.rows(), rows));
    }
    return packed;
  }

  /**
   * Lets a chunk have another number of partitions, by moving shards between executors.
   *
   * @param groups how many; a power of two of at most as many as a chunk has shards
   */
  public void regroup(int groups) {
    StoredRdd<Shard> now = packed.getFirst();
    Layout before = layout;
    int chunks = now.getNumPartitions() / before.groups();
    store("moving " + name, now.toJavaRDD(), chunks * groups, groups);
    ReadAhead.EXECUTOR.forget(before);
    now.free();
  }

  /** Persists shards in some partitions, and counts their rows. */
  private long store(String doing, JavaRDD<Shard> from, int partitions, int groups) {
    JavaRDD<Shard> grouped =
        new GroupedRdd<>(from, partitions, groups, shards / groups).toJavaRDD().persist(level);
    try {
      long rows =
          JobDescription.during(
              from.context(),
              doing,
              () -> grouped.map(shard -> (long) shard.rows()).fold(0L, Long::sum));
      packed.push(new StoredRdd<>(grouped));
      layout =
          new Layout(
              UUID.randomUUID(), grouped.id(), groups, level.equals(StorageLevel.DISK_ONLY()));
      return rows;
    } catch (Throwable e) {
      grouped.unpersist(false);
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
    ReadAhead.EXECUTOR.forget(layout);
    packed.forEach(StoredRdd::close);
  }

  /** Adds to every row its cell and the two hashes that order it there. */
  private static Dataset<Row> placed(Dataset<Row> rows, boolean copies, long seed, int cells) {
    Column h = hash(lit(seed));
    Column h2 = hash(lit(seed), lit(1L));
    Column copy = copies ? row_number().over(Window.partitionBy(h).orderBy(h2)) : lit(1);
    return rows.withColumn(COPY, copy)
        .withColumn(FIRST, xxhash64(h, col(COPY)))
        .withColumn(SECOND, xxhash64(h2, col(COPY)))
        .withColumn(CELL, pmod(col(FIRST), lit((long) cells)).cast("int"));
  }

  private static Column hash(Column... salt) {
    Stream<Column> row =
        Stream.of(Examples.FEATURES, Examples.TARGET, Examples.WEIGHT).map(functions::col);
    return xxhash64(Stream.concat(Stream.of(salt), row).toArray(Column[]::new));
  }
}
