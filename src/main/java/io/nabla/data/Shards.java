package io.nabla.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.storage.StorageLevel;

/**
 * Examples in canonical order, cut into shards, packed and kept in the executors' memory (and on
 * their disks, where memory is short).
 *
 * <p>A row's shard and its place there follow from h = xxhash64(seed, features, target, weight)
 * alone: how the input was partitioned, and in what order it came, leaves no trace. Rows that are
 * identical have the same h and would all meet in one shard, so copies are numbered and the number
 * is hashed too; which copy gets which number does not matter, since they are identical.
 *
 * <p>Partition p of the RDD holds an aligned run of shards, in order. Close it to free the memory.
 */
public final class Shards implements AutoCloseable {

  private static final String SHARD = "shard";
  private static final String COPY = "copy";
  private static final String FIRST = "first";
  private static final String SECOND = "second";

  private final JavaRDD<Shard> rdd;

  private Shards(JavaRDD<Shard> rdd) {
    this.rdd = rdd;
  }

  /**
   * Packs examples.
   *
   * @param examples the examples, surveyed
   * @param survey what the survey found
   * @param seed another seed gives another order
   * @param shards M, a power of two
   * @param tasks how many partitions, a power of two of at most M
   * @throws DataException if the data has changed since it was surveyed
   */
  public static Shards pack(Examples examples, Survey survey, long seed, int shards, int tasks) {
    boolean labels = examples.columns().target() instanceof Target.Labels;
    Dataset<Row> ordered =
        placed(examples.rows(), survey.copies(), seed, shards)
            .repartitionById(tasks, expr("cast(shard div %d as int)".formatted(shards / tasks)))
            .sortWithinPartitions(SHARD, FIRST, SECOND)
            .select(SHARD, Examples.FEATURES, Examples.TARGET, Examples.WEIGHT);
    JavaRDD<Shard> rdd =
        ordered
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitionsWithIndex(
                (partition, rows) -> packPartition(rows, partition, shards / tasks, survey, labels),
                true)
            .persist(StorageLevel.MEMORY_AND_DISK());
    Shards packed = new Shards(rdd);
    long rows = rdd.map(shard -> (long) shard.rows()).fold(0L, Long::sum); // packs now
    if (rows != survey.rows()) {
      packed.close();
      throw new DataException(
          "%s: must give the same rows every time it is read, got %d and then %d; cache or save it first"
              .formatted(examples.name(), survey.rows(), rows));
    }
    return packed;
  }

  /** The shards, those of a partition in order. */
  public JavaRDD<Shard> rdd() {
    return rdd;
  }

  /** The same shards as another RDD sees them, which the caller has derived from {@link #rdd()}. */
  public Shards through(JavaRDD<Shard> derived) {
    return new Shards(derived);
  }

  @Override
  public void close() {
    rdd.unpersist(false);
  }

  /** Adds to every row its shard and the two hashes that order it there. */
  private static Dataset<Row> placed(Dataset<Row> rows, boolean copies, long seed, int shards) {
    Column h = hash(lit(seed));
    Column h2 = hash(lit(seed), lit(1L));
    Column copy = copies ? row_number().over(Window.partitionBy(h).orderBy(h2)) : lit(1);
    return rows.withColumn(COPY, copy)
        .withColumn(FIRST, xxhash64(h, col(COPY)))
        .withColumn(SECOND, xxhash64(h2, col(COPY)))
        .withColumn(SHARD, pmod(col(FIRST), lit((long) shards)).cast("int"));
  }

  private static Column hash(Column... salt) {
    List<Column> parts = new ArrayList<>(List.of(salt));
    parts.add(col(Examples.FEATURES));
    parts.add(col(Examples.TARGET));
    parts.add(col(Examples.WEIGHT));
    return xxhash64(parts.toArray(Column[]::new));
  }

  private static Iterator<Shard> packPartition(
      Iterator<InternalRow> rows, int partition, int count, Survey survey, boolean labels) {
    List<Shard> shards = new ArrayList<>(count);
    ShardPacker packer = new ShardPacker(partition * count, survey, labels);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      while (packer.index() < row.getInt(0)) { // this shard is complete, and empty ones may follow
        shards.add(packer.pack());
        packer = new ShardPacker(packer.index() + 1, survey, labels);
      }
      packer.add(row);
    }
    while (shards.size() < count) {
      shards.add(packer.pack());
      packer = new ShardPacker(packer.index() + 1, survey, labels);
    }
    return shards.iterator();
  }
}
