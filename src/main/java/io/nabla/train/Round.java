package io.nabla.train;

import io.nabla.data.BatchPlan;
import io.nabla.data.Shards;
import io.nabla.nn.GradientSum;
import io.nabla.nn.Parameters;
import io.nabla.nn.TreeSum;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * One step on Spark: broadcast the parameters, gradient sums in tasks, their sum.
 *
 * <p>Results travel as return values, never through accumulators, so a task that is tried again
 * counts once. {@code collect} hands them over in the order of the partitions, whatever the order
 * of arrival; with {@link TreeSum} that makes the sum the same for any number of tasks.
 */
final class Round {

  private final Shards shards;
  private final BatchPlan plan;
  private final long seed;
  private final JavaSparkContext spark;

  Round(Shards shards, BatchPlan plan, long seed) {
    this.shards = shards;
    this.plan = plan;
    this.seed = seed;
    this.spark = JavaSparkContext.fromSparkContext(shards.rdd().context());
  }

  /** The gradient sum over the batch of one step; step counts from 0, epoch from 1. */
  GradientSum gradientSum(Parameters parameters, int epoch, int step) {
    Broadcast<float[]> weights = spark.broadcast(parameters.values());
    try {
      Replica replica = new Replica(weights, parameters.topology(), plan, seed, epoch, step);
      List<GradientSum> sums =
          shards.rdd().mapPartitions(run -> replica.gradientSum(run)).collect();
      TreeSum tree = new TreeSum();
      sums.forEach(tree::push);
      return tree.result();
    } finally {
      weights.destroy();
    }
  }
}
