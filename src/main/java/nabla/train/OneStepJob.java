package nabla.train;

import java.util.Iterator;
import java.util.List;
import nabla.engine.PartialSums;
import nabla.engine.Shard;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.optim.Slice;
import nabla.settings.Reduction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.broadcast.Broadcast;

/**
 * One step as the textbook has it: broadcast the parameters, gradient sums in tasks, their sum, the
 * mean, the update.
 */
record OneStepJob(StepTasks tasks, StepTask task, Reduction reduction) implements SparkRounds.Job {

  /**
   * Numbers that may travel with the task itself, which spares the round trips of a broadcast of
   * their own; Spark warns of tasks above 1 MiB.
   */
  private static final int WITH_THE_TASK = 1 << 17; // 512 KiB

  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    StepTotals totals = new StepTotals(1);
    // the parameters go to the tasks, and their gradient sums come back
    StepTask mine = task;
    PartialSums sums =
        gradientSums(
            range.chunk(),
            parameters,
            (weights, partition, block) -> mine.gradient(weights, range, partition, block));
    totals.add(sums.cost(), sums.weight());
    // the sum, the mean, the update
    if (!range.end(
        0, sums, range.update().on(parameters, state), Slice.all(parameters.values().length))) {
      totals.diverge();
    }
    if (sums.weight() > 0) {
      state.advance();
    }
    return totals;
  }

  /** The gradient sum over all rows of a chunk. */
  GradientSum gradientSum(int chunk, Parameters parameters) {
    StepTask mine = task;
    return gradientSums(
            chunk,
            parameters,
            (weights, partition, block) -> mine.gradient(weights, partition, block))
        .addUp(parameters.topology());
  }

  private PartialSums gradientSums(
      int chunk,
      Parameters parameters,
      Function3<Parameters, Integer, Iterator<Shard>, GradientSum> gradient) {
    Sent<Parameters> weights = new Sent<>(parameters);
    Topology topology = parameters.topology();
    if (parameters.values().length <= WITH_THE_TASK) {
      return gradientSums(
          chunk, topology, (part, block) -> gradient.call(weights.value(), part, block));
    }
    Broadcast<Sent<Parameters>> broadcast = tasks.spark().broadcast(weights);
    try {
      return gradientSums(
          chunk, topology, (part, block) -> gradient.call(broadcast.value().value(), part, block));
    } finally {
      broadcast.destroy();
    }
  }

  private PartialSums gradientSums(
      int chunk, Topology topology, Function2<Integer, Iterator<Shard>, GradientSum> gradient) {
    int[] partitions = tasks.layout().partitionsOf(chunk);
    JavaRDD<Sent<GradientSum>> gradients = tasks.map(gradient);
    List<GradientSum> sums =
        reduction.isSliced(topology.parameterCount(), partitions.length)
            ? List.of(SlicedReduction.sum(gradients, partitions, topology))
            : StepTasks.collect(gradients, partitions);
    PartialSums parts = new PartialSums(sums.size());
    for (int i = 0; i < sums.size(); i++) {
      parts.set(i, sums.get(i));
    }
    return parts;
  }
}
