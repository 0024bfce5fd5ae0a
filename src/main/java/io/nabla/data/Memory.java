package io.nabla.data;

import java.util.Map;
import org.apache.spark.SparkContext;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The memory that Spark's executors have for cached data.
 *
 * @param executors how many there are; the driver where it is the only one
 * @param smallest of an executor, in bytes
 */
record Memory(int executors, long smallest) {

  private static final int MIB = 1 << 20;

  static Memory of(SparkContext spark) {
    Map<String, Tuple2<Object, Object>> status =
        CollectionConverters.asJava(spark.getExecutorMemoryStatus());
    String driver = spark.env().blockManager().blockManagerId().hostPort();
    long smallest = Long.MAX_VALUE;
    int executors = 0;
    for (Map.Entry<String, Tuple2<Object, Object>> one : status.entrySet()) {
      if (status.size() == 1 || !one.getKey().equals(driver)) {
        smallest = Math.min(smallest, (Long) one.getValue()._1());
        executors++;
      }
    }
    return new Memory(executors, smallest);
  }

  /**
   * Whether packed rows must be kept on disk: they may take half of the memory for cached data, so
   * that Spark's shuffles and the training itself keep theirs.
   *
   * @throws DataException if even a chunk, and the next one that is read meanwhile, doesn't fit
   */
  boolean mustSpill(String name, Survey survey, int chunks, int groups) {
    if (survey.bytes() <= executors * smallest / 2) {
      return false;
    }
    long chunk = survey.bytes() / chunks / Math.min(executors, groups);
    if (2 * chunk > smallest) {
      throw new DataException(
          "%s: an executor must have %d MiB for cached data, to hold a chunk of %d MiB and the next one, got %d MiB; lower data.chunkMegabytes, or give Spark more memory (spark.executor.memory; with a local master spark.driver.memory)"
              .formatted(name, 2 * chunk / MIB, chunk / MIB, smallest / MIB));
    }
    return true;
  }
}
