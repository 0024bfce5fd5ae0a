package io.nabla.train;

import org.apache.spark.sql.SparkSession;

/** How many tasks share a step. */
final class Tasks {

  private Tasks() {}

  /**
   * The largest power of two that neither the cores nor {@code most} are below. Between two powers
   * of two the next larger one would take two waves of tasks, and be no faster.
   */
  static int atMost(int most) {
    int cores = SparkSession.active().sparkContext().defaultParallelism();
    return Integer.highestOneBit(Math.max(1, Math.min(most, cores)));
  }
}
