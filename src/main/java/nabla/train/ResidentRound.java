package nabla.train;

import java.util.List;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/**
 * K steps in one job: parameters and optimizer state to the replicas, K steps in each, take over
 * what they have become.
 *
 * <p>With one replica it is the arithmetic of {@link SynchronousRound}, and gives the same bits.
 * With several it is local SGD: each replica goes K steps with its own part of every batch, and
 * then parameters and optimizer state become the means over the replicas, added in their order.
 * Source: Stich 2019, "Local SGD converges fast and communicates little", algorithm 1.
 */
final class ResidentRound implements Round {

  private final Replicas replicas;
  private final Replica replica;
  private final boolean oneMachine;

  ResidentRound(Replicas replicas, Replica replica, boolean oneMachine) {
    this.replicas = replicas;
    this.replica = replica;
    this.oneMachine = oneMachine;
  }

  @Override
  public StepTotals run(StepOrder order, Parameters parameters, OptimizerState state) {
    Replica task = replica;
    try (Exchange exchange =
        Exchange.open(oneMachine, replicas.spark(), Replica.Weights.of(parameters, state))) {
      List<Replica.Steps> steps =
          Replicas.collect(
              replicas.map((partition, block) -> task.steps(exchange, order, partition, block)),
              replicas.partitionsOf(order.chunk()));
      takeMean(steps.stream().map(one -> exchange.take(one.weights())).toList(), parameters, state);
      return StepTotals.over(steps.stream().map(Replica.Steps::totals).toList(), order.steps());
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
}
