package nabla.train;

import java.util.List;
import nabla.engine.FloatBlock;
import nabla.engine.PartialSums;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * Steps as the textbook has them, K = 1: broadcast the parameters, gradient sums in tasks, their
 * sum, the mean, the update.
 */
final class OneStepJob implements Round {

  private final StepTasks replicas;
  private final StepTask replica;
  private final boolean sliced;

  OneStepJob(StepTasks replicas, StepTask replica, Reduction reduction) {
    this.replicas = replicas;
    this.replica = replica;
    this.sliced = reduction.isSliced(replica.topology().parameterCount(), replicas.tasks());
  }

  @Override
  public StepTotals run(StepRange order, Parameters parameters, OptimizerState state) {
    StepTotals totals = new StepTotals(order.steps());
    for (int k = 0; k < order.steps() && !totals.diverged(); k++) {
      step(order, k, parameters, state, totals);
    }
    return totals;
  }

  private void step(
      StepRange order, int k, Parameters parameters, OptimizerState state, StepTotals totals) {
    PartialSums parts =
        gradientSums(order.epoch(), order.chunk(), order.firstStep() + k, parameters);
    double[] scratch = new double[parts.count()];
    double cost = parts.cost(scratch);
    double weight = parts.weight(scratch);
    totals.add(cost, weight);
    boolean finite = Double.isFinite(cost);
    if (finite && weight > 0) { // a batch of examples that all weigh 0 teaches nothing
      int length = parameters.values().length;
      finite =
          order
              .update()
              .apply(
                  parts.gradients(), weight, order.learningRate(k), parameters, state, 0, length);
      state.advance();
    }
    if (!finite) {
      totals.diverge();
    }
  }

  private PartialSums gradientSums(int epoch, int chunk, int step, Parameters parameters) {
    Broadcast<FloatBlock> weights = replicas.spark().broadcast(new FloatBlock(parameters.values()));
    StepTask task = replica;
    int[] partitions = replicas.partitionsOf(chunk);
    try {
      JavaRDD<StepTask.Gradient> gradients =
          replicas.map(
              (partition, block) -> task.gradient(weights.value(), epoch, step, partition, block));
      List<GradientSum> sums =
          sliced
              ? List.of(SlicedReduction.sum(gradients, partitions, parameters.topology()))
              : StepTasks.collect(gradients, partitions).stream()
                  .map(gradient -> gradient.sum(parameters.topology()))
                  .toList();
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
