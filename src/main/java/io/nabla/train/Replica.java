package io.nabla.train;

import io.nabla.data.BatchPlan;
import io.nabla.data.EpochOrder;
import io.nabla.data.Shard;
import io.nabla.linalg.Blas;
import io.nabla.nn.Backpropagation;
import io.nabla.nn.GradientSum;
import io.nabla.nn.Microbatch;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import io.nabla.nn.TreeSum;
import io.nabla.nn.Workspace;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a task does in a step: a microbatch from each of its shards, backpropagation, and the tree
 * sum.
 *
 * @param weights the parameters' values
 * @param topology what they mean
 * @param plan which rows meet in a batch
 * @param seed of the epoch's order
 * @param epoch counted from 1
 * @param step counted from 0
 */
record Replica(
    Broadcast<float[]> weights, Topology topology, BatchPlan plan, long seed, int epoch, int step)
    implements Serializable {

  /** The gradient sum over the microbatches of an aligned run of shards, as a sequence of one. */
  Iterator<GradientSum> gradientSum(Iterator<Shard> run) {
    List<Shard> shards = new ArrayList<>();
    run.forEachRemaining(shards::add);
    int inputs = topology.inputs();
    int outputs = topology.outputs();
    int rows = shards.stream().mapToInt(Shard::rows).max().orElse(0);
    int capacity = plan.capacity(rows);

    Parameters parameters = new Parameters(topology, weights.value());
    Backpropagation backpropagation = new Backpropagation(Blas.best());
    Microbatch batch = new Microbatch(inputs, outputs, capacity);
    Workspace workspace = new Workspace(topology, capacity);
    TreeSum tree = new TreeSum();
    for (Shard shard : shards) {
      GradientSum sum = tree.next(topology.parameterCount());
      int from = plan.begin(step, shard.rows());
      int to = plan.begin(step + 1, shard.rows());
      if (from < to) {
        EpochOrder order = new EpochOrder(seed, epoch, shard.index(), shard.rows());
        shard.gather(order, from, to, outputs, batch);
        backpropagation.gradient(parameters, batch, workspace, sum);
      }
      tree.push(sum);
    }
    return List.of(tree.result()).iterator();
  }
}
