package nabla.train;

import nabla.data.JobDescription;
import nabla.data.ReadAhead;
import nabla.engine.EnginePool;
import nabla.engine.RoundLength;
import nabla.engine.Rounds;
import nabla.engine.StepEngine;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.engine.TrainingRun;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;

/** Rounds that are jobs of Spark: one step each, or many. */
record SparkRounds(
    StepTasks tasks, StepTask task, int replicas, RoundLength length, OneStepJob oneStep, Job job)
    implements Rounds, AutoCloseable {

  /**
   * One job of Spark, or two, that perform steps and overwrite parameters and state. Results travel
   * as return values, never through accumulators, so a task that is tried again counts once.
   */
  interface Job extends AutoCloseable {
    StepTotals run(StepRange range, Parameters parameters, OptimizerState state);

    /** How long the slowest task computed gradients in the last round, where that is known. */
    default double gradientSeconds() {
      return 0;
    }

    @Override
    default void close() {}
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
            run.settings().perturbation(),
            run.plan(),
            run.settings().getSeed(),
            run.settings().getShuffleSeed(),
            tasks.layout(),
            parallelism.threads(),
            SameBlas.asHere(),
            tasks
                .spark()
                .broadcast(new Sent<>(new StepTask.Kept(new EnginePool(), new ReadAhead()))));
    OneStepJob oneStep = new OneStepJob(tasks, task, reduction);
    Job job = length.isOneStep() ? oneStep : job(run, tasks, task, parallelism, oneStep);
    return new SparkRounds(tasks, task, parallelism.tasks(), length, oneStep, job);
  }

  /** How many steps a round has; where sums are added in a shuffle, a step is a job. */
  static RoundLength length(TrainingRun run, Parallelism now, ExecutionSettings execution) {
    if (run.settings().isFullBatch()) {
      return RoundLength.fixed(1);
    }
    boolean together =
        !execution.reduction().isSliced(run.topology().parameterCount(), now.tasks());
    return RoundLength.of(
        now.tasks(), execution.stepsPerRound(), run.settings().getLocalSteps(), together);
  }

  /** Whether a task that takes several steps takes them by itself: the only one, or local SGD. */
  static boolean eachAlone(TrainingSettings settings, int tasks) {
    return tasks == 1 || settings.getLocalSteps() > 1;
  }

  private static Job job(
      TrainingRun run,
      StepTasks tasks,
      StepTask task,
      Parallelism parallelism,
      OneStepJob oneStep) {
    return eachAlone(run.settings(), parallelism.tasks())
        ? new ManyStepsJob(tasks, task, parallelism.oneMachine())
        : new SharedStepsJob(tasks, task, oneStep, () -> parallelism.hasRoom(tasks.spark().sc()));
  }

  @Override
  public int threads() {
    return StepEngine.threads(task.plan().microbatches() / replicas, task.threads());
  }

  @Override
  public StepTotals run(StepRange rest, Parameters parameters, OptimizerState state) {
    StepRange range = rest.first(length.steps());
    long began = System.nanoTime();
    StepTotals totals =
        JobDescription.during(
            tasks.spark().sc(), name(range), () -> job.run(range, parameters, state));
    length.took(totals.steps(), (System.nanoTime() - began) / 1e9);
    return totals;
  }

  @Override
  public GradientSum gradientSum(int chunk, Parameters parameters) {
    return JobDescription.during(
        tasks.spark().sc(),
        "gradient of all rows, chunk %s/%s".formatted(chunk + 1, task.plan().chunks()),
        () -> oneStep.gradientSum(chunk, parameters));
  }

  /** Such as {@code epoch 3/10, steps 938–1406}, where steps are counted through all epochs. */
  private String name(StepRange range) {
    String epoch =
        "epoch %s/%s".formatted(range.epoch(), range.progress().steps() / task.plan().steps());
    return range.steps() == 1
        ? "%s, step %s".formatted(epoch, range.progress().step())
        : "%s, steps %s–%s"
            .formatted(epoch, range.progress().step(), range.progress().step() + range.steps() - 1);
  }

  @Override
  public void close() {
    job.close();
    task.kept().destroy();
  }
}
