package nabla.train;

import nabla.data.JobDescription;
import nabla.engine.EnginePool;
import nabla.engine.RoundLength;
import nabla.engine.Rounds;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.engine.TrainingRun;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.settings.Reduction;

/** Rounds that are jobs of Spark: one step each, or many. */
record SparkRounds(StepTasks tasks, StepTask task, int replicas, RoundLength length, Job job)
    implements Rounds, AutoCloseable {

  /**
   * One job of Spark, or two, that perform steps and overwrite parameters and state. Results travel
   * as return values, never through accumulators, so a task that is tried again counts once.
   */
  interface Job {
    StepTotals run(StepRange range, Parameters parameters, OptimizerState state);
  }

  static SparkRounds of(
      TrainingRun run,
      StepTasks tasks,
      Parallelism parallelism,
      RoundLength length,
      Reduction reduction) {
    StepTask task =
        new StepTask(
            run.topology(),
            run.plan(),
            run.settings().getSeed(),
            tasks.layout(),
            parallelism.threads(),
            SameBlas.asHere());
    Job job =
        length.isOneStep()
            ? new OneStepJob(tasks, task, reduction)
            : new ManyStepsJob(tasks, task, parallelism.oneMachine());
    return new SparkRounds(tasks, task, parallelism.tasks(), length, job);
  }

  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    return JobDescription.during(
        tasks.spark().sc(), name(range), () -> job.run(range, parameters, state));
  }

  /** Such as {@code epoch 3/10, steps 938–1406}, where steps are counted through all epochs. */
  private String name(StepRange range) {
    String epoch = "epoch %s/%s".formatted(range.epoch(), range.total() / task.plan().steps());
    return range.steps() == 1
        ? "%s, step %s".formatted(epoch, range.before())
        : "%s, steps %s–%s".formatted(epoch, range.before(), range.before() + range.steps() - 1);
  }

  @Override
  public void close() {
    EnginePool.EXECUTOR.dismiss(task);
  }
}
