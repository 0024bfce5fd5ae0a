package nabla.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nabla.engine.StepTotals;
import nabla.train.Due.Turn;

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
  public List<StepTotals> run(List<Due> due) {
    StepTask mine = task;
    ArrayList<Turn> turns = new ArrayList<>(due.stream().map(Due::turn).toList());
    List<Weights> weights = due.stream().map(Due::weights).toList();
    try (Handover handover = Handover.open(oneMachine, tasks.spark(), weights)) {
      List<StepTask.Steps> replicas =
          StepTasks.collect(
              tasks.map((partition, block) -> mine.steps(handover, turns, partition, block)),
              tasks.layout().partitionsOf(due.get(0).range().chunk()));
      return IntStream.range(0, due.size()).mapToObj(i -> end(due.get(i), i, replicas)).toList();
    }
  }

  private static StepTotals end(Due due, int i, List<StepTask.Steps> replicas) {
    due.weights()
        .becomeMeanOf(replicas.stream().map(replica -> replica.parcel().weights().get(i)).toList());
    return StepTotals.over(
        replicas.stream().map(replica -> replica.totals().get(i)).toList(), due.range().steps());
  }
}
