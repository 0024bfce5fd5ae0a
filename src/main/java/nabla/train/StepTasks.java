package nabla.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import nabla.data.Shards;
import nabla.engine.Shard;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.resource.ResourceProfile;

/**
 * The tasks of a training: one over each partition of a chunk.
 *
 * @param layout how those lie in its partitions
 * @param profile what each task asks for, if it must
 */
record StepTasks(JavaRDD<Shard> rdd, Shards.Layout layout, Optional<ResourceProfile> profile) {

  JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(rdd.context());
  }

  /** One result for each partition, once it is asked for. */
  <T extends Serializable> JavaRDD<Sent<T>> map(Function2<Integer, Iterator<Shard>, T> task) {
    JavaRDD<Sent<T>> results =
        rdd.mapPartitionsWithIndex(
            (partition, block) -> List.of(new Sent<>(task.call(partition, block))).iterator(),
            true);
    return profile.map(results::withResources).orElse(results);
  }

  /** The results of the tasks over some partitions, in order, whatever the order of arrival. */
  static <T extends Serializable> List<T> collect(JavaRDD<Sent<T>> results, int[] partitions) {
    return Arrays.stream(results.collectPartitions(partitions))
        .map(one -> one.get(0).value())
        .toList();
  }
}
