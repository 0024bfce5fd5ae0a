package nabla.spark;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * An RDD that is persisted, without its lineage.
 *
 * <p>Spark writes an RDD's whole lineage into every job, and a query's plan is 40 KB, and some
 * milliseconds. Only a task that finds its block gone has a use for it. So the lineage is broadcast
 * once, as bytes, and the jobs carry no more than a block's name.
 */
public final class StoredRdd<T> extends RDD<T> {

  private static final long serialVersionUID = 1;

  /** What the scheduler sees, on the driver alone: where each partition comes from. */
  private static final class Parent<T> extends OneToOneDependency<T> {

    private static final long serialVersionUID = 1;

    private final transient RDD<T> rdd;

    Parent(RDD<T> rdd) {
      super(null);
      this.rdd = rdd;
    }

    @Override
    public RDD<T> rdd() {
      return rdd;
    }
  }

  private final transient RDD<T> persisted;
  private final int persistedId;
  private final Broadcast<byte[]> lineage;

  /**
   * The same elements as a persisted RDD has; {@link #close} frees both.
   *
   * @param persisted after a job over it: before, it doesn't know its own dependencies
   */
  public StoredRdd(JavaRDD<T> persisted) {
    super(
        persisted.context(),
        Scala.seq(List.of(new Parent<>(persisted.rdd()))),
        persisted.classTag());
    this.persisted = persisted.rdd();
    this.persistedId = persisted.id();
    ByteBuffer bytes = serializer().serialize(persisted.rdd(), rddTag());
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    this.lineage = JavaSparkContext.fromSparkContext(persisted.context()).broadcast(array);
  }

  private static SerializerInstance serializer() {
    return SparkEnv.get().closureSerializer().newInstance();
  }

  private static <T> ClassTag<RDD<T>> rddTag() {
    return ClassTag$.MODULE$.apply(RDD.class);
  }

  /** Frees the blocks. */
  public void free() {
    persisted.unpersist(false);
  }

  /** Frees the blocks and the lineage. */
  public void close() {
    free();
    lineage.destroy();
  }

  @Override
  public Partition[] getPartitions() {
    return persisted.partitions();
  }

  /** Opens a partition when its elements are asked for: a task that has them already never does. */
  @Override
  public Iterator<T> compute(Partition split, TaskContext task) {
    return Iterator$.MODULE$.<T>empty().concat(() -> open(split, task));
  }

  /** The block, or else what the lineage computes, as Spark would have sent it with the job. */
  @SuppressWarnings("unchecked") // what was persisted
  private Iterator<T> open(Partition split, TaskContext task) {
    RDDBlockId id = new RDDBlockId(persistedId, split.index());
    Option<BlockResult> block = SparkEnv.get().blockManager().get(id, elementClassTag());
    if (block.isDefined()) {
      return (Iterator<T>) block.get().data();
    }
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    RDD<T> computing = serializer().deserialize(ByteBuffer.wrap(lineage.value()), loader, rddTag());
    return computing.iterator(split, task);
  }
}
