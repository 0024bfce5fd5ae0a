package nabla.train;

import java.util.List;
import nabla.engine.PartialSums;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.optim.Slice;
import nabla.settings.Reduction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function0;
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
    PartialSums sums = gradientSums(range, parameters);
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

  private PartialSums gradientSums(StepRange range, Parameters parameters) {
    Sent<Parameters> weights = new Sent<>(parameters);
    if (parameters.values().length <= WITH_THE_TASK) {
      return gradientSums(range, parameters.topology(), weights::value);
    }
    Broadcast<Sent<Parameters>> broadcast = tasks.spark().broadcast(weights);
    try {
      return gradientSums(range, parameters.topology(), () -> broadcast.value().value());
    } finally {
      broadcast.destroy();
    }
  }

  private PartialSums gradientSums(
      StepRange range, Topology topology, Function0<Parameters> parameters) {
    StepTask mine = task;
    int[] partitions = tasks.layout().partitionsOf(range.chunk());
    JavaRDD<Sent<GradientSum>> gradients =
        tasks.map((partition, block) -> mine.gradient(parameters.call(), range, partition, block));
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
