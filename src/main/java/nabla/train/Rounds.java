package nabla.train;

import nabla.data.JobDescription;
import nabla.data.Shards;
import nabla.engine.BatchPlan;
import nabla.engine.EnginePool;
import nabla.engine.RoundLength;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import org.apache.spark.SparkContext;

/**
 * The rounds of a training: of which kind they are, and how long.
 *
 * @param spark where they run
 * @param round what performs one
 * @param measure how many steps it has
 * @param replica whose crews are dismissed at the end
 */
record Rounds(SparkContext spark, Round round, RoundLength measure, StepTask replica)
    implements AutoCloseable {

  /** The rounds that an execution asks for, on some cores. */
  static Rounds of(
      Shards shards,
      Topology topology,
      BatchPlan plan,
      long seed,
      Parallelism cores,
      Execution execution) {
    StepTask replica =
        new StepTask(topology, plan, seed, shards.layout(), cores.threads(), SameBlas.asHere());
    StepTasks replicas = StepTasks.of(shards, cores);
    SparkContext spark = shards.rdd().context();
    if (!execution.isResident(cores.tasks())) {
      return new Rounds(
          spark,
          new OneStepJob(replicas, replica, execution.reduction()),
          RoundLength.fixed(1),
          replica);
    }
    return new Rounds(
        spark,
        new ManyStepsJob(replicas, replica, cores.oneMachine()),
        execution.stepsPerRound().isPresent()
            ? RoundLength.fixed(execution.stepsPerRound().getAsInt())
            : RoundLength.measured(),
        replica);
  }

  /** How many steps the next round may have. */
  int length() {
    return measure.steps();
  }

  /** Performs a round. */
  StepTotals run(StepRange order, Parameters parameters, OptimizerState state) {
    long start = System.nanoTime();
    StepTotals totals =
        JobDescription.during(spark, name(order), () -> round.run(order, parameters, state));
    measure.took(order.steps(), (System.nanoTime() - start) / 1e9);
    return totals;
  }

  /** Such as {@code epoch 3/10, steps 938–1406}, where steps are counted through all epochs. */
  private String name(StepRange order) {
    String epoch = "epoch %s/%s".formatted(order.epoch(), order.total() / replica.plan().steps());
    return order.steps() == 1
        ? "%s, step %s".formatted(epoch, order.before())
        : "%s, steps %s–%s".formatted(epoch, order.before(), order.before() + order.steps() - 1);
  }

  @Override
  public void close() {
    EnginePool.EXECUTOR.dismiss(replica);
  }
}
