package nabla.train;

import java.util.List;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/**
 * K steps in one job: parameters and optimizer state to the tasks, K steps in each, take over what
 * they have become.
 *
 * <p>With one task it is the arithmetic of {@link OneStepJob}, and gives the same bits. With
 * several it is local SGD: each replica goes K steps with its own part of every batch, and then
 * parameters and optimizer state become the means over the replicas, added in their order. Source:
 * Stich 2019, "Local SGD converges fast and communicates little", algorithm 1.
 */
record ManyStepsJob(StepTasks tasks, StepTask task, boolean oneMachine) implements SparkRounds.Job {

  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    StepTask mine = task;
    try (Handover handover =
        Handover.open(oneMachine, tasks.spark(), new Weights(parameters, state))) {
      List<StepTask.Steps> steps =
          StepTasks.collect(
              tasks.map((partition, block) -> mine.steps(handover, range, partition, block)),
              tasks.layout().partitionsOf(range.chunk()));
      new Weights(parameters, state)
          .becomeMeanOf(steps.stream().map(one -> one.parcel().weights()).toList());
      return StepTotals.over(steps.stream().map(StepTask.Steps::totals).toList(), range.steps());
    }
  }
}
