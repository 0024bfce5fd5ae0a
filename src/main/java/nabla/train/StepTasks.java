package nabla.train;

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
 * The replicas of a training: a task over each partition of a chunk.
 *
 * @param shards what they train on
 * @param tasks how many there are
 * @param profile what each asks for, if it must
 */
record StepTasks(Shards shards, int tasks, Optional<ResourceProfile> profile) {

  /** StepTasks that have the given cores. */
  static StepTasks of(Shards shards, Parallelism cores) {
    return new StepTasks(shards, cores.tasks(), cores.profile());
  }

  /** The Spark they run on. */
  JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(shards.rdd().context());
  }

  /** One result for each replica of each chunk, once it is asked for. */
  <T> JavaRDD<T> map(Function2<Integer, Iterator<Shard>, T> task) {
    JavaRDD<T> results =
        shards
            .rdd()
            .mapPartitionsWithIndex(
                (partition, block) -> List.of(task.call(partition, block)).iterator(), true);
    return profile.map(results::withResources).orElse(results);
  }

  /** The partitions of a chunk, in order. */
  int[] partitionsOf(int chunk) {
    return shards.partitionsOf(chunk);
  }

  /** The results of the replicas of a chunk, in order. */
  static <T> List<T> collect(JavaRDD<T> results, int[] partitions) {
    return Arrays.stream(results.collectPartitions(partitions)).map(one -> one.get(0)).toList();
  }
}
