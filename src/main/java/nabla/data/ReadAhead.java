package nabla.data;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import nabla.engine.Shard;
import nabla.spark.SparkCore;

/**
 * The shards of a partition, decoded: of the one that is in use and of the one that comes next, on
 * this executor.
 *
 * <p>Blocks on disk are bytes. The steps of a chunk come in many tasks, so what the first task has
 * decoded is kept for the others; and while they run, a thread reads the next chunk. Of each group
 * of partitions (one replica's) there are two at most, so memory is bounded; and they are held
 * softly, since only the driver is told when a training is over.
 *
 * <p>Safe for use by several threads; tasks that run twice share what they read.
 */
final class ReadAhead {

  /** The one of this JVM: what lives from task to task can't live in a task. */
  static final ReadAhead EXECUTOR = new ReadAhead();

  private static final int KEPT = 2;

  private record Place(UUID shards, int group) {}

  /** A partition that is decoded once, by whoever comes first; the others wait. */
  private static final class Decoded {

    private final int partition;
    private SoftReference<List<Shard>> decoded =
        new SoftReference<>(null); // null: not yet, or gone

    Decoded(int partition) {
      this.partition = partition;
    }

    /** The shards; {@code reader} may give null, and then the next reader is asked. */
    synchronized List<Shard> shards(Supplier<List<Shard>> reader) {
      List<Shard> shards = decoded.get();
      if (shards == null) {
        shards = reader.get();
        decoded = new SoftReference<>(shards);
      }
      return shards;
    }

    synchronized boolean isGone() {
      return decoded.get() == null;
    }
  }

  private final ConcurrentHashMap<Place, List<Decoded>> places = new ConcurrentHashMap<>();

  private ReadAhead() {}

  /**
   * The shards of a partition.
   *
   * @param name of the packed shards
   * @param group which replica's
   * @param partition which partition
   * @param block the partition itself; not touched if its shards are here already
   */
  List<Shard> shards(UUID name, int group, int partition, Iterator<Shard> block) {
    return place(new Place(name, group), partition).shards(() -> listOf(block));
  }

  /** Begins to read a partition of a group, if it is a block of this executor, in a thread. */
  void readAhead(UUID name, int group, int rdd, int partition) {
    Place place = new Place(name, group);
    List<Decoded> before = places.getOrDefault(place, List.of());
    if (before.stream().anyMatch(one -> one.partition == partition)) {
      return;
    }
    Decoded next = place(place, partition);
    Supplier<Optional<List<Object>>> block = SparkCore.localBlock(rdd, partition);
    Thread thread = new Thread(() -> next.shards(() -> read(block)), "nabla-read-ahead");
    thread.setDaemon(true);
    thread.start();
  }

  /** Forgets all partitions of packed shards. */
  void forget(UUID name) {
    places.keySet().removeIf(place -> place.shards().equals(name));
  }

  /** The partition's entry among the two of its group, where it takes the place of the oldest. */
  private Decoded place(Place place, int partition) {
    if (!places.containsKey(place)) { // a training begins: forget what others have left
      places.values().removeIf(kept -> kept.stream().allMatch(Decoded::isGone));
    }
    List<Decoded> kept =
        places.compute(
            place,
            (key, old) -> {
              List<Decoded> decoded = new ArrayList<>(old == null ? List.of() : old);
              if (decoded.stream().noneMatch(one -> one.partition == partition)) {
                decoded.add(new Decoded(partition));
              }
              int tooMany = Math.max(0, decoded.size() - KEPT);
              return List.copyOf(decoded.subList(tooMany, decoded.size()));
            });
    return kept.stream().filter(one -> one.partition == partition).findFirst().orElseThrow();
  }

  /** Null if the block is not here or can't be read: then the task that needs it computes it. */
  private static List<Shard> read(Supplier<Optional<List<Object>>> block) {
    try {
      return block
          .get()
          .map(shards -> shards.stream().map(Shard.class::cast).toList())
          .orElse(null);
    } catch (Throwable e) { // uncaught, it would end the executor: the task will meet it again
      return null;
    }
  }

  static List<Shard> listOf(Iterator<Shard> block) {
    List<Shard> shards = new ArrayList<>();
    block.forEachRemaining(shards::add);
    return shards;
  }
}
