package nabla.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.engine.BatchPlan;
import nabla.settings.TrainingTable;
import nabla.spark.SparkCore;
import nabla.text.Shown;
import org.apache.spark.SparkContext;

/**
 * The memory that Spark's executors have, and what packing and reading rows from disk need of it.
 *
 * @param executors how many there are; the driver where it is the only one
 * @param cached of the one with least: what it has for cached data, in bytes
 * @param used of the one with most: what lies there, cached inputs or rows of other trainings
 * @param heap of the one with least: what it has in all
 * @param tasks how many an executor runs at once
 * @param local whether the driver is the executor
 */
record Memory(int executors, long cached, long used, long heap, int tasks, boolean local) {

  private static final int MIB = 1 << 20;
  private static final int RESERVED = 300; // MiB that Spark leaves to itself
  private static final double SURE = 1.05; // a JVM says it has a little less than was asked for

  static Memory of(SparkContext spark) {
    List<SparkCore.CacheMemory> executors = SparkCore.memoryForCache(spark);
    long smallest = executors.stream().mapToLong(SparkCore.CacheMemory::most).min().orElseThrow();
    long used = executors.stream().mapToLong(SparkCore.CacheMemory::used).max().orElseThrow();
    double fraction = spark.conf().getDouble("spark.memory.fraction", 0.6);
    return new Memory(
        executors.size(),
        smallest,
        used,
        (long) (smallest / fraction),
        Math.max(1, SparkCore.tasksAtOnce(spark) / executors.size()),
        spark.isLocal());
  }

  /**
   * How many bytes packed rows may take; Spark's shuffles and the training itself keep the rest.
   */
  long forPackedRows() {
    return executors * cached / 2;
  }

  /** The most bytes that a chunk may have, so that there is room for it and the next one. */
  private long mostToVisit(int groups) {
    return cached / 2 * Math.min(executors, groups);
  }

  /**
   * The most bytes that a chunk may have, so that so many tasks can pack at once: each has the
   * chunk's part that it packs, and a shard more. Of what it writes or reads, Java's serialization
   * lets nothing go until it has come to the end.
   *
   * @param shards M
   * @param groups how many partitions a chunk has
   */
  private long mostToPack(int atOnce, int shards, int groups) {
    return (long) (heap / (atOnce * (1.0 / groups + 1.0 / shards)));
  }

  /**
   * Requires room for rows that don't fit in memory.
   *
   * @param onDisk whether they are kept there, to be decoded chunk by chunk
   * @throws DataException if there is none; it names what helps, first what does so at once
   */
  void requireRoom(
      String name, Door door, Survey survey, BatchPlan plan, int groups, boolean onDisk) {
    double chunk = (double) survey.bytes() / plan.chunks();
    long perExecutor = ((long) plan.chunks() * groups + executors - 1) / executors;
    int atOnce = (int) Math.min(tasks, perExecutor);
    long toVisit = onDisk ? mostToVisit(groups) : Long.MAX_VALUE;
    long most = Math.min(toVisit, mostToPack(atOnce, plan.microbatches(), groups));
    if (chunk <= most) {
      return;
    }
    double part = chunk / Math.min(executors, groups);
    double packed = chunk / groups + chunk / plan.microbatches();
    String problem =
        chunk > toVisit
            ? "%s MiB for cached data, to hold a chunk of %s MiB and the next one, got %s MiB"
                .formatted(mib(2 * part), mib(part), cached / MIB)
            : "%s MiB of heap, to pack %s MiB a task, %s at once, got %s MiB"
                .formatted(mib(atOnce * packed), mib(packed), atOnce, heap / MIB);
    throw new DataException(
        "%s: an executor must have %s; %sgive Spark more memory (%s %sm)"
            .formatted(
                Shown.text(name),
                problem,
                smaller(door, survey, plan, groups),
                local ? door.driverMemory() : "spark.executor.memory",
                (long) Math.ceil((heap * (chunk / most) / MIB + RESERVED) * SURE)));
  }

  /**
   * Requires room for steps, beside cached data and these rows.
   *
   * @param driver what the driver holds at least, by name, in bytes
   * @param task the same of a task
   * @param count how many tasks there are
   * @throws DataException if there is none
   */
  void requireRoom(
      String name,
      Door door,
      Survey survey,
      Map<String, Long> driver,
      Map<String, Long> task,
      int count) {
    long atOnce = (count + executors - 1L) / executors;
    Map<String, Long> parts = new LinkedHashMap<>();
    task.forEach((part, bytes) -> parts.put(part, atOnce * bytes));
    if (local) {
      driver.forEach((part, bytes) -> parts.merge(part, bytes, Long::sum));
    }
    long rows = survey.bytes() <= forPackedRows() ? survey.bytes() / executors : 0; // or on disk
    long data = Math.min(cached, used + rows);
    requireRoom(
        "%s: an executor".formatted(Shown.text(name)),
        parts,
        heap,
        data,
        door,
        local ? door.driverMemory() : "spark.executor.memory");
    if (!local) {
      requireRoom(
          "%s: the driver".formatted(Shown.text(name)),
          driver,
          Runtime.getRuntime().maxMemory() - (long) RESERVED * MIB,
          0,
          door,
          door.driverMemory());
    }
  }

  private static void requireRoom(
      String who, Map<String, Long> parts, long heap, long data, Door door, String key) {
    long needed = parts.values().stream().mapToLong(Long::longValue).sum();
    if (needed <= heap - data) {
      return;
    }
    String each =
        parts.entrySet().stream()
            .map(part -> "%s %s".formatted(part.getKey(), part.getValue() / MIB))
            .collect(Collectors.joining(", "));
    throw new DataException(
        "%s must have %s MiB of heap for steps (%s), got %s MiB beside %s MiB of cached data; give it more memory (%s %sm), or lower %s or %s"
            .formatted(
                who,
                needed / MIB,
                each,
                (heap - data) / MIB,
                data / MIB,
                key,
                (long) Math.ceil(((double) (needed + data) / MIB + RESERVED) * SURE),
                door.name(TrainingTable.BATCH_SIZE),
                door.name(TrainingTable.HIDDEN_LAYERS)));
  }

  /**
   * Which settings make chunks that have room, if any do. A chunk holds some batches at least, so
   * where it is they that bound it, a smaller batch comes first.
   */
  private String smaller(Door door, Survey survey, BatchPlan plan, int groups) {
    for (int batch = plan.batchSize(); batch >= 1; batch /= 2) {
      int shards = BatchPlan.usualMicrobatches(batch);
      int parts = Math.min(groups, shards);
      long most = Math.min(mostToVisit(parts), mostToPack(tasks, shards, parts));
      long chunks = (survey.bytes() + most - 1) / Math.max(1, most);
      if (most >= MIB
          && chunks <= BatchPlan.MOST_CHUNKS
          && batch <= BatchPlan.mostBatchSize(survey.rows(), chunks)) {
        String chunkToo =
            "%s to at most %s, or ".formatted(door.name(TrainingTable.CHUNK_MEGABYTES), most / MIB);
        return batch == plan.batchSize()
            ? "lower " + chunkToo
            : "lower %s to %s and ".formatted(door.name(TrainingTable.BATCH_SIZE), batch)
                + chunkToo;
      }
    }
    return "";
  }

  private static long mib(double bytes) {
    return (long) (bytes / MIB);
  }
}
