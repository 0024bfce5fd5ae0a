package nabla.train;

import java.util.List;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/**
 * K steps in one job: parameters and optimizer state to the replicas, K steps in each, take over
 * what they have become.
 *
 * <p>With one replica it is the arithmetic of {@link OneStepJob}, and gives the same bits. With
 * several it is local SGD: each replica goes K steps with its own part of every batch, and then
 * parameters and optimizer state become the means over the replicas, added in their order. Source:
 * Stich 2019, "Local SGD converges fast and communicates little", algorithm 1.
 */
final class ManyStepsJob implements Round {

  private final StepTasks replicas;
  private final StepTask replica;
  private final boolean oneMachine;

  ManyStepsJob(StepTasks replicas, StepTask replica, boolean oneMachine) {
    this.replicas = replicas;
    this.replica = replica;
    this.oneMachine = oneMachine;
  }

  @Override
  public StepTotals run(StepRange order, Parameters parameters, OptimizerState state) {
    StepTask task = replica;
    try (Exchange exchange =
        Exchange.open(oneMachine, replicas.spark(), StepTask.Weights.of(parameters, state))) {
      List<StepTask.Steps> steps =
          StepTasks.collect(
              replicas.map((partition, block) -> task.steps(exchange, order, partition, block)),
              replicas.partitionsOf(order.chunk()));
      takeMean(steps.stream().map(one -> exchange.take(one.weights())).toList(), parameters, state);
      return StepTotals.over(steps.stream().map(StepTask.Steps::totals).toList(), order.steps());
    }
  }

  private static void takeMean(
      List<StepTask.Weights> replicas, Parameters parameters, OptimizerState state) {
    mean(replicas.stream().map(one -> one.parameters().values()).toList(), parameters.values());
    for (int slot = 0; slot < state.slots(); slot++) {
      int i = slot;
      mean(replicas.stream().map(one -> one.slots()[i].values()).toList(), state.slot(i));
    }
    long reached = replicas.stream().mapToLong(StepTask.Weights::step).max().orElseThrow();
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
}
