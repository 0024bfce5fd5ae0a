package nabla.train;

import java.util.List;
import nabla.engine.PartialSums;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.optim.Slice;
import nabla.settings.Reduction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * One step as the textbook has it: broadcast the parameters, gradient sums in tasks, their sum, the
 * mean, the update.
 */
record OneStepJob(StepTasks tasks, StepTask task, Reduction reduction) implements SparkRounds.Job {

  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    StepTotals totals = new StepTotals(1);
    // the parameters go to the tasks, and their gradient sums come back
    PartialSums sums = gradientSums(range, parameters);
    totals.add(sums.cost(), sums.weight());
    // the sum, the mean, the update
    if (!range.end(0, sums, parameters, state, Slice.all(parameters.values().length))) {
      totals.diverge();
    }
    if (sums.weight() > 0) {
      state.advance();
    }
    return totals;
  }

  private PartialSums gradientSums(StepRange range, Parameters parameters) {
    StepTask mine = task;
    Broadcast<Sent<Parameters>> weights = tasks.spark().broadcast(new Sent<>(parameters));
    int[] partitions = tasks.layout().partitionsOf(range.chunk());
    try {
      JavaRDD<Sent<GradientSum>> gradients =
          tasks.map(
              (partition, block) ->
                  mine.gradient(weights.value().value(), range, partition, block));
      List<GradientSum> sums =
          reduction.isSliced(parameters.values().length, partitions.length)
              ? List.of(SlicedReduction.sum(gradients, partitions, parameters.topology()))
              : StepTasks.collect(gradients, partitions);
      PartialSums parts = new PartialSums(sums.size());
      for (int i = 0; i < sums.size(); i++) {
        parts.set(i, sums.get(i));
      }
      return parts;
    } finally {
      weights.destroy();
    }
  }
}
