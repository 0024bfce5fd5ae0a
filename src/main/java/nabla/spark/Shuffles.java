package nabla.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ContextCleaner;
import org.apache.spark.HashPartitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.JavaSerializer;
import scala.Option;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The shuffles that something needs, and whose files go with it: Spark itself lets them lie until
 * the driver's garbage collector finds that nobody can ask for them any more.
 */
public final class Shuffles implements AutoCloseable {

  private final List<ShuffledRDD<?, ?, ?>> all = new ArrayList<>();

  /**
   * Elements sent to the partitions that stand beside them, by Java's serialization, which lets
   * each go as soon as it is written or read.
   */
  public <T> JavaRDD<Tuple2<Integer, T>> shuffled(
      JavaRDD<Tuple2<Integer, T>> elements, int partitions) {
    ShuffledRDD<Integer, T, T> shuffled =
        new ShuffledRDD<>(elements.rdd(), new HashPartitioner(partitions), tag(), tag(), tag());
    all.add(shuffled);
    SparkConf conf = elements.context().getConf().set("spark.serializer.objectStreamReset", "1");
    return shuffled.setSerializer(new JavaSerializer(conf)).toJavaRDD();
  }

  private static <T> ClassTag<T> tag() {
    return ClassTag$.MODULE$.apply(Object.class);
  }

  /** Frees the files, soon after; whoever computes the elements once more has them written anew. */
  @Override
  public void close() {
    for (ShuffledRDD<?, ?, ?> one : all) {
      Option<ContextCleaner> cleaner = one.context().cleaner();
      if (cleaner.isDefined()) {
        ShuffleDependency<?, ?, ?> shuffle = (ShuffleDependency<?, ?, ?>) one.dependencies().head();
        cleaner.get().doCleanupShuffle(shuffle.shuffleId(), false);
      }
    }
    all.clear();
  }
}
