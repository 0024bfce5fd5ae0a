package nabla.data;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import nabla.engine.Shard;
import nabla.spark.SparkCore;

/**
 * The shards of a partition, decoded: of the one that is in use and of the one that comes next, in
 * one JVM.
 *
 * <p>Blocks on disk are bytes. The steps of a chunk come in many tasks, so what the first task has
 * decoded is kept for the others; and while they run, a thread reads the next chunk. Of each group
 * of partitions (one replica's) there are two at most, so memory is bounded; and they are held
 * softly, for a replica may go on elsewhere.
 *
 * <p>It travels empty: in a broadcast every executor has one, which all tasks there share, and
 * which goes with the broadcast when the shards do. Safe for use by several threads; tasks that run
 * twice share what they read.
 */
@DefaultSerializer(JavaSerializer.class) // where Spark's is Kryo, which doesn't know readResolve
final class ReadAhead implements Serializable {

  private static final long serialVersionUID = 1;

  /** A partition that is decoded once, by whoever comes first; the others wait. */
  private static final class Decoded {

    private volatile SoftReference<List<Shard>> shards = new SoftReference<>(null); // not yet

    /** The shards; {@code reader} may give null, and then the next reader is asked. */
    synchronized List<Shard> shards(Supplier<List<Shard>> reader) {
      List<Shard> decoded = shards.get();
      if (decoded == null) {
        decoded = reader.get();
        shards = new SoftReference<>(decoded);
      }
      return decoded;
    }
  }

  /** Of a group, the two partitions that came last. */
  private static final class LastTwo extends LinkedHashMap<Integer, Decoded> {

    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, Decoded> eldest) {
      return size() > 2;
    }
  }

  private final transient Map<Integer, LastTwo> groups = new HashMap<>();

  /** The shards of a partition; {@code block}, the partition itself, is opened if need be. */
  List<Shard> shards(Shards.Layout layout, int partition, Iterator<Shard> block) {
    return kept(layout, partition, new Decoded()).shards(() -> listOf(block));
  }

  /** Begins to read a partition, if it is a block of this executor, in a thread. */
  void readAhead(Shards.Layout layout, int partition) {
    Decoded next = new Decoded();
    if (kept(layout, partition, next) == next) {
      Supplier<Optional<List<Object>>> block = SparkCore.localBlock(layout.rdd(), partition);
      Thread thread = new Thread(() -> next.shards(() -> read(block)), "nabla-read-ahead");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** What is kept of a partition: what was there, else what is given. */
  private synchronized Decoded kept(Shards.Layout layout, int partition, Decoded added) {
    LastTwo two = groups.computeIfAbsent(partition % layout.groups(), key -> new LastTwo());
    Decoded there = two.putIfAbsent(partition, added);
    return there == null ? added : there;
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

  private Object readResolve() {
    return new ReadAhead();
  }
}
