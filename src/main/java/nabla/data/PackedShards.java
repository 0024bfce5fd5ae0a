package nabla.data;

import java.nio.ByteBuffer;
import java.util.List;
import nabla.engine.Shard;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * An RDD of shards that is persisted, without its lineage.
 *
 * <p>Spark writes an RDD's whole lineage into every job, here the plan of a query: 40 KB, and some
 * milliseconds, for each job of a training. Only a task that finds its block gone has a use for it.
 * So the lineage is broadcast once, as bytes, and the jobs carry no more than a block's name.
 */
final class PackedShards extends RDD<Shard> {

  private static final long serialVersionUID = 1;
  private static final ClassTag<Shard> SHARD = ClassTag$.MODULE$.apply(Shard.class);

  private static final ClassTag<RDD<Shard>> LINEAGE = ClassTag$.MODULE$.apply(RDD.class);

  /** What the scheduler sees on the driver: partition i comes from the i-th of the parent. */
  private static final class Parent extends NarrowDependency<Shard> {

    private static final long serialVersionUID = 1;

    private final transient RDD<Shard> rdd;

    Parent(RDD<Shard> rdd) {
      super(null);
      this.rdd = rdd;
    }

    @Override
    public RDD<Shard> rdd() {
      return rdd;
    }

    @Override
    public Seq<Object> getParents(int partition) {
      return CollectionConverters.asScala(List.<Object>of(partition)).toSeq();
    }
  }

  private final transient RDD<Shard> packed;
  private final int packedId;
  private final Broadcast<byte[]> lineage;

  /**
   * The same shards as a persisted RDD has; {@link #close} frees both.
   *
   * @param packed after a job over it: before, it doesn't know its own dependencies
   */
  PackedShards(RDD<Shard> packed) {
    super(
        packed.context(),
        CollectionConverters.asScala(List.<Dependency<?>>of(new Parent(packed))).toSeq(),
        SHARD);
    this.packed = packed;
    this.packedId = packed.id();
    ByteBuffer bytes = SparkEnv.get().closureSerializer().newInstance().serialize(packed, LINEAGE);
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    this.lineage = JavaSparkContext.fromSparkContext(packed.context()).broadcast(array);
  }

  /** Frees the blocks and the lineage. */
  void close() {
    packed.unpersist(false);
    lineage.destroy();
  }

  @Override
  public Partition[] getPartitions() {
    return packed.partitions();
  }

  @Override
  public Iterator<Shard> compute(Partition split, TaskContext task) {
    // Opened when it is asked for: a task whose shards are decoded already never does.
    return CollectionConverters.asScala(
        new java.util.Iterator<Shard>() {

          private Iterator<Shard> shards; // null: not opened

          private Iterator<Shard> opened() {
            shards = shards == null ? open(split, task) : shards;
            return shards;
          }

          @Override
          public boolean hasNext() {
            return opened().hasNext();
          }

          @Override
          public Shard next() {
            return opened().next();
          }
        });
  }

  private Iterator<Shard> open(Partition split, TaskContext task) {
    Option<BlockResult> block =
        SparkEnv.get().blockManager().get(new RDDBlockId(packedId, split.index()), SHARD);
    return block.isDefined()
        ? block.get().data().map(Shard.class::cast)
        : lineage().iterator(split, task);
  }

  /** What computes the blocks, as Spark would have sent it with the job. */
  private RDD<Shard> lineage() {
    return SparkEnv.get()
        .closureSerializer()
        .newInstance()
        .deserialize(
            ByteBuffer.wrap(lineage.value()),
            Thread.currentThread().getContextClassLoader(),
            LINEAGE);
  }
}
