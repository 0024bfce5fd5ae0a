package io.nabla.train;

import io.nabla.data.FloatBlock;
import io.nabla.data.Shards;
import io.nabla.nn.Parameters;
import io.nabla.optim.OptimizerState;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Steps as the textbook has them, K = 1: broadcast the parameters, gradient sums in tasks, their
 * sum, the mean, the update.
 */
final class SynchronousRound implements Round {

  private final Shards shards;
  private final Replica replica;
  private final Cores cores;
  private final boolean sliced;
  private final JavaSparkContext spark;

  SynchronousRound(Shards shards, Replica replica, Cores cores, Reduction reduction) {
    this.shards = shards;
    this.replica = replica;
    this.cores = cores;
    this.sliced = reduction.isSliced(replica.topology().parameterCount(), cores.tasks());
    this.spark = JavaSparkContext.fromSparkContext(shards.rdd().context());
  }

  @Override
  public StepTotals run(StepOrder order, Parameters parameters, OptimizerState state) {
    StepTotals totals = new StepTotals(order.steps());
    for (int k = 0; k < order.steps() && !totals.diverged(); k++) {
      step(order, k, parameters, state, totals);
    }
    return totals;
  }

  private void step(
      StepOrder order, int k, Parameters parameters, OptimizerState state, StepTotals totals) {
    Parts parts = gradientSums(order.epoch(), order.chunk(), order.firstStep() + k, parameters);
    double[] scratch = new double[parts.count()];
    double cost = parts.cost(scratch);
    double weight = parts.weight(scratch);
    totals.add(cost, weight);
    boolean finite = Double.isFinite(cost);
    if (finite && weight > 0) { // a batch of examples that all weigh 0 teaches nothing
      int length = parameters.values().length;
      finite =
          order
              .update()
              .apply(
                  parts.gradients(), weight, order.learningRate(k), parameters, state, 0, length);
      state.advance();
    }
    if (!finite) {
      totals.diverge();
    }
  }

  private Parts gradientSums(int epoch, int chunk, int step, Parameters parameters) {
    Broadcast<FloatBlock> weights = spark.broadcast(new FloatBlock(parameters.values()));
    Replica task = replica;
    try {
      JavaRDD<Replica.Gradient> gradients =
          cores.asked(
              shards
                  .rdd()
                  .mapPartitionsWithIndex(
                      (partition, block) ->
                          one(task.gradient(weights.value(), epoch, step, partition, block)),
                      true));
      int[] partitions = shards.partitionsOf(chunk);
      if (sliced) {
        Parts parts = new Parts(1);
        parts.set(0, SlicedReduction.sum(gradients, partitions, parameters.topology()));
        return parts;
      }
      List<Replica.Gradient>[] collected = gradients.collectPartitions(partitions);
      Parts parts = new Parts(collected.length);
      for (int i = 0; i < collected.length; i++) {
        parts.set(i, collected[i].get(0).sum(parameters.topology()));
      }
      return parts;
    } finally {
      weights.destroy();
    }
  }

  private static <T> Iterator<T> one(T element) {
    return List.of(element).iterator();
  }
}
