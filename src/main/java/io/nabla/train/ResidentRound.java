package io.nabla.train;

import io.nabla.data.Shards;
import io.nabla.nn.Parameters;
import io.nabla.optim.OptimizerState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * K steps in one job: broadcast parameters and optimizer state, K steps in each replica, take over
 * what they have become.
 *
 * <p>With one replica it is the arithmetic of {@link SynchronousRound}, and gives the same bits.
 * With several it is local SGD: each replica goes K steps with its own part of every batch, and
 * then parameters and optimizer state become the means over the replicas, added in their order.
 * Source: Stich 2019, "Local SGD converges fast and communicates little", algorithm 1.
 */
final class ResidentRound implements Round {

  private final Shards shards;
  private final Replica replica;
  private final Cores cores;
  private final JavaSparkContext spark;

  ResidentRound(Shards shards, Replica replica, Cores cores) {
    this.shards = shards;
    this.replica = replica;
    this.cores = cores;
    this.spark = JavaSparkContext.fromSparkContext(shards.rdd().context());
  }

  @Override
  public StepTotals run(StepOrder order, Parameters parameters, OptimizerState state) {
    Broadcast<Replica.Weights> weights = spark.broadcast(Replica.Weights.of(parameters, state));
    Replica task = replica;
    try {
      JavaRDD<Replica.Steps> steps =
          cores.asked(
              shards
                  .rdd()
                  .mapPartitionsWithIndex(
                      (partition, block) ->
                          one(task.steps(weights.value(), order, partition, block)),
                      true));
      List<Replica.Steps>[] parts = steps.collectPartitions(shards.partitionsOf(order.chunk()));
      List<StepTotals> totals = new ArrayList<>();
      List<Replica.Weights> reached = new ArrayList<>();
      for (List<Replica.Steps> part : parts) {
        totals.add(part.get(0).totals());
        reached.add(part.get(0).weights());
      }
      takeMean(reached, parameters, state);
      return StepTotals.over(totals, order.steps());
    } finally {
      weights.destroy();
    }
  }

  private static void takeMean(
      List<Replica.Weights> replicas, Parameters parameters, OptimizerState state) {
    mean(replicas.stream().map(one -> one.parameters().values()).toList(), parameters.values());
    for (int slot = 0; slot < state.slots(); slot++) {
      int i = slot;
      mean(replicas.stream().map(one -> one.slots()[i].values()).toList(), state.slot(i));
    }
    long reached = replicas.stream().mapToLong(Replica.Weights::step).max().orElseThrow();
    while (state.step() < reached) {
      state.advance();
    }
  }

  private static void mean(List<float[]> arrays, float[] mean) {
    System.arraycopy(arrays.get(0), 0, mean, 0, mean.length);
    for (float[] array : arrays.subList(1, arrays.size())) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += array[i];
      }
    }
    for (int i = 0; arrays.size() > 1 && i < mean.length; i++) {
      mean[i] /= arrays.size();
    }
  }

  private static <T> Iterator<T> one(T element) {
    return List.of(element).iterator();
  }
}
