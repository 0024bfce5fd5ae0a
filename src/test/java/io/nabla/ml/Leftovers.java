package io.nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a local session holds on to.
 *
 * @param cached ids of persisted RDDs
 * @param broadcasts blocks that hold a broadcast object of Nabla's
 * @param threads names, without the numbers in them
 */
record Leftovers(Set<Integer> cached, Set<String> broadcasts, Set<String> threads) {

  static Leftovers of(SparkSession spark) {
    BlockManager blocks = SparkEnv.get().blockManager();
    return new Leftovers(
        Set.copyOf(
            JavaSparkContext.fromSparkContext(spark.sparkContext()).getPersistentRDDs().keySet()),
        CollectionConverters.asJava(blocks.getMatchingBlockIds(BlockId::isBroadcast)).stream()
            .filter(id -> !id.name().contains("piece") && isOurs(blocks, id))
            .map(BlockId::name)
            .collect(Collectors.toSet()),
        Thread.getAllStackTraces().keySet().stream()
            .map(thread -> thread.getName().replaceAll("\\d+", "n"))
            .filter(name -> !name.startsWith("CrossValidator-")) // Spark's: idle for a minute
            .collect(Collectors.toSet()));
  }

  private static boolean isOurs(BlockManager blocks, BlockId id) {
    var block = blocks.getLocalValues(id);
    return block.isDefined()
        && CollectionConverters.asJava(block.get().data().toSeq())
            .stream() // to the end: unlocks it
            .anyMatch(value -> value.getClass().getName().startsWith("io.nabla."));
  }

  /** Requires that nothing has been added since. */
  void requireNoMore(SparkSession spark) {
    Leftovers now = of(spark);
    assertThat(cached).containsAll(now.cached());
    assertThat(broadcasts).containsAll(now.broadcasts());
    assertThat(threads).containsAll(now.threads());
  }
}
