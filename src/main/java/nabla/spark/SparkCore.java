package nabla.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.util.Utils;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark's core keeps to itself. */
public final class SparkCore {

  private SparkCore() {}

  /**
   * How many tasks run at once. Not {@code spark.defaultParallelism}, which is at least 2 and
   * anything that is configured.
   */
  public static int tasksAtOnce(SparkContext spark) {
    return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
  }

  /** How many tasks each executor that has any is running now, whoever they belong to. */
  public static List<Integer> tasksRunning(SparkContext spark) {
    return spark.taskScheduler() instanceof TaskSchedulerImpl scheduler
        ? CollectionConverters.asJava(scheduler.runningTasksByExecutors()).values().stream()
            .map(tasks -> (Integer) tasks)
            .filter(tasks -> tasks > 0)
            .toList()
        : List.of();
  }

  /**
   * The executors that are there now, as an RDD names the places that it prefers; in an order that
   * stays while they do.
   */
  static List<String> executorLocations(SparkContext spark) {
    BlockManager driver = spark.env().blockManager();
    return Scala.list(driver.master().getPeers(driver.blockManagerId())).stream()
        .sorted(Comparator.comparing(BlockManagerId::executorId))
        .map(one -> "executor_%s_%s".formatted(one.host(), one.executorId()))
        .toList();
  }

  /**
   * The memory of an executor for cached data, in bytes.
   *
   * @param most that it may take
   * @param used by what is there
   */
  public record CacheMemory(long most, long used) {}

  /** That of each executor: the driver is one where it is the only one. */
  public static List<CacheMemory> memoryForCache(SparkContext spark) {
    Map<String, Tuple2<Object, Object>> status =
        CollectionConverters.asJava(spark.getExecutorMemoryStatus());
    String driver = spark.env().blockManager().blockManagerId().hostPort();
    return status.entrySet().stream()
        .filter(one -> status.size() == 1 || !one.getKey().equals(driver))
        .map(one -> one.getValue())
        .map(one -> new CacheMemory((long) one._1(), (long) one._1() - (long) one._2()))
        .toList();
  }

  /** Where blocks and shuffles are kept on disk, as the driver knows it. */
  public static String localDirectories(SparkContext spark) {
    return String.join(",", Utils.getConfiguredLocalDirs(spark.conf()));
  }

  /**
   * Asks for as many executors as can run so many tasks at once, where they come and go. Spark by
   * itself asks for as many as its jobs have tasks for, and a training has tasks for those that
   * there are.
   */
  public static void askForExecutors(SparkContext spark, int tasks) {
    int executors = executorLocations(spark).size();
    if (executors == 0 || !spark.conf().getBoolean("spark.dynamicAllocation.enabled", false)) {
      return;
    }
    int each = Math.max(1, tasksAtOnce(spark) / executors);
    int most = spark.conf().getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE);
    int wanted = Math.min(most, (tasks + each - 1) / each);
    if (wanted > executors) {
      spark.requestTotalExecutors(wanted, 0, Map$.MODULE$.empty());
    }
  }

  /**
   * A block of a persisted RDD, to be read by any thread of this executor: all its elements, or
   * none if it is not here.
   */
  public static Supplier<Optional<List<Object>>> localBlock(int rdd, int partition) {
    SparkEnv env = SparkEnv.get();
    RDDBlockId id = new RDDBlockId(rdd, partition);
    return () -> {
      Option<BlockResult> block = env.blockManager().getLocalValues(id);
      if (block.isEmpty()) {
        return Optional.empty();
      }
      List<Object> elements = new ArrayList<>();
      try {
        CollectionConverters.asJava(block.get().data()).forEachRemaining(elements::add);
      } catch (Throwable e) { // to the end, it unlocks itself
        env.blockManager().releaseLock(id, Option.empty());
        throw e;
      }
      return Optional.of(elements);
    };
  }
}
