package io.nabla.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The shards of a partition, decoded: of the one that is in use and of the one that comes next, on
 * this executor.
 *
 * <p>Blocks on disk are bytes. The steps of a chunk come in many tasks, so what the first task has
 * decoded is kept for the others; and while they run, a thread reads the next chunk. Of each group
 * of partitions (one replica's) there are two at most, so memory is bounded.
 *
 * <p>Safe for use by several threads; tasks that run twice share what they read.
 */
final class ReadAhead {

  private record Place(int rdd, int group) {}

  private record Decoded(int partition, CompletableFuture<List<Shard>> shards) {}

  private final ConcurrentHashMap<Place, List<Decoded>> places = new ConcurrentHashMap<>();

  /** The one of this JVM: what lives from task to task can't live in a task. */
  static final ReadAhead EXECUTOR = new ReadAhead();

  private ReadAhead() {}

  /**
   * The shards of a partition.
   *
   * @param rdd id of the RDD of shards
   * @param group which replica's
   * @param partition which partition
   * @param block the partition itself; not touched if its shards are here already
   */
  List<Shard> shards(int rdd, int group, int partition, Iterator<Shard> block) {
    CompletableFuture<List<Shard>> mine = new CompletableFuture<>();
    Decoded current = claim(new Place(rdd, group), new Decoded(partition, mine));
    if (current.shards() == mine) {
      mine.complete(listOf(block));
    }
    List<Shard> shards = current.shards().join();
    return shards.isEmpty() ? listOf(block) : shards; // the block was not where it was looked for
  }

  /** Begins to read a partition of a group, if it is a block of this executor, in a thread. */
  void readAhead(int rdd, int group, int partition) {
    CompletableFuture<List<Shard>> mine = new CompletableFuture<>();
    Decoded next = claim(new Place(rdd, group), new Decoded(partition, mine));
    if (next.shards() == mine) {
      SparkEnv env = SparkEnv.get();
      Thread thread =
          new Thread(
              () -> {
                try {
                  mine.complete(localBlock(env, rdd, partition));
                } catch (RuntimeException | OutOfMemoryError e) {
                  mine.complete(List.of()); // then the task that needs it reads it
                }
              },
              "nabla-read-ahead");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Forgets all partitions of an RDD. */
  void forget(int rdd) {
    places.keySet().removeIf(place -> place.rdd() == rdd);
  }

  /** The partition's place among the two of its group: the one there already, or the new one. */
  private Decoded claim(Place place, Decoded wanted) {
    // Only the training that is under way matters: what another has left is let go.
    places.keySet().removeIf(other -> other.rdd() != place.rdd());
    List<Decoded> kept =
        places.compute(
            place,
            (key, old) -> {
              List<Decoded> decoded = new ArrayList<>(old == null ? List.of() : old);
              if (decoded.stream().noneMatch(one -> one.partition() == wanted.partition())) {
                decoded.add(wanted);
              }
              return decoded.size() > 2 ? decoded.subList(1, 3) : decoded;
            });
    return kept.stream()
        .filter(one -> one.partition() == wanted.partition())
        .findFirst()
        .orElseThrow();
  }

  private static List<Shard> localBlock(SparkEnv env, int rdd, int partition) {
    List<Shard> shards = new ArrayList<>();
    scala.Option<BlockResult> block =
        env.blockManager().getLocalValues(new RDDBlockId(rdd, partition));
    if (block.isDefined()) {
      CollectionConverters.asJava(block.get().data())
          .forEachRemaining(shard -> shards.add((Shard) shard));
    }
    return shards;
  }

  static List<Shard> listOf(Iterator<Shard> block) {
    List<Shard> shards = new ArrayList<>();
    block.forEachRemaining(shards::add);
    return shards;
  }
}
