package io.nabla.train;

import io.nabla.data.BatchPlan;
import io.nabla.data.Shards;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import io.nabla.optim.OptimizerState;

/**
 * The rounds of a training: of which kind they are, and how long.
 *
 * @param round what performs one
 * @param measure how many steps it has
 * @param replica whose crews are dismissed at the end
 */
record Rounds(Round round, RoundLength measure, Replica replica) implements AutoCloseable {

  /** The rounds that an execution asks for, on some cores. */
  static Rounds of(
      Shards shards,
      Topology topology,
      BatchPlan plan,
      long seed,
      Cores cores,
      Execution execution) {
    Replica replica = new Replica(topology, plan, seed, shards.layout(), cores.threads());
    Replicas replicas = Replicas.of(shards, cores);
    int byDefault = cores.tasks() == 1 ? 0 : 1;
    int steps = execution.stepsPerRound().orElse(byDefault);
    if (steps == 1) {
      return new Rounds(
          new SynchronousRound(replicas, replica, execution.reduction()),
          RoundLength.fixed(1),
          replica);
    }
    return new Rounds(
        new ResidentRound(replicas, replica),
        steps == 0 ? RoundLength.measured() : RoundLength.fixed(steps),
        replica);
  }

  /** How many steps the next round may have. */
  int length() {
    return measure.steps();
  }

  /** Performs a round. */
  StepTotals run(StepOrder order, Parameters parameters, OptimizerState state) {
    long start = System.nanoTime();
    StepTotals totals = round.run(order, parameters, state);
    measure.took(order.steps(), (System.nanoTime() - start) / 1e9);
    return totals;
  }

  @Override
  public void close() {
    Crews.EXECUTOR.dismiss(replica);
  }
}
