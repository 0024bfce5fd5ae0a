package nabla.train;

import java.util.List;
import nabla.data.JobDescription;
import nabla.data.ReadAhead;
import nabla.engine.EnginePool;
import nabla.engine.Lanes;
import nabla.engine.RoundLength;
import nabla.engine.StepEngine;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.engine.TrainingRun;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;

/** Rounds of networks on the same rows that are jobs of Spark: one step each, or many. */
record SparkRounds(
    StepTasks tasks, StepTask task, int replicas, RoundLength length, OneStepJob oneStep, Job job)
    implements JointRounds {

  /**
   * One job of Spark, or some, that perform steps of one chunk and overwrite parameters and state.
   * Results travel as return values, never through accumulators, so a task that is tried again
   * counts once.
   */
  interface Job extends AutoCloseable {
    List<StepTotals> run(List<Due> due);

    /** How long the slowest task computed gradients in the last round, where that is known. */
    default double gradientSeconds() {
      return 0;
    }

    @Override
    default void close() {}
  }

  /**
   * Rounds of networks.
   *
   * @param runs theirs, of one plan
   */
  static SparkRounds of(
      List<TrainingRun> runs,
      StepTasks tasks,
      Parallelism parallelism,
      RoundLength length,
      Reduction reduction) {
    TrainingRun first = runs.get(0);
    StepTask task =
        new StepTask(
            runs.stream().map(SparkRounds::network).toList(),
            first.plan(),
            first.settings().getShuffleSeed(),
            tasks.layout(),
            parallelism.threads(),
            SameBlas.asHere(),
            tasks
                .spark()
                .broadcast(new Sent<>(new StepTask.Kept(new EnginePool(), new ReadAhead()))));
    OneStepJob oneStep = new OneStepJob(tasks, task, reduction);
    Job job = length.isOneStep() ? oneStep : job(first, tasks, task, parallelism, oneStep);
    return new SparkRounds(tasks, task, parallelism.tasks(), length, oneStep, job);
  }

  private static StepTask.Network network(TrainingRun run) {
    TrainingSettings settings = run.settings();
    return new StepTask.Network(run.topology(), settings.perturbation(), settings.getSeed());
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
    int each = Lanes.threadsEach(task.networks().size(), task.threads());
    return StepEngine.threads(task.plan().microbatches() / replicas, each);
  }

  @Override
  public List<StepTotals> run(List<Due> due) {
    List<Due> round = due.stream().map(one -> one.first(length.steps())).toList();
    long began = System.nanoTime();
    List<StepTotals> totals =
        JobDescription.during(tasks.spark().sc(), name(round), () -> job.run(round));
    length.took(most(totals), (System.nanoTime() - began) / 1e9);
    return totals;
  }

  /** The most steps that one of the networks has taken. */
  static int most(List<StepTotals> totals) {
    return totals.stream().mapToInt(StepTotals::steps).max().orElseThrow();
  }

  @Override
  public GradientSum gradientSum(int network, int chunk, Parameters parameters) {
    return JobDescription.during(
        tasks.spark().sc(),
        "gradient of all rows, chunk %s/%s".formatted(chunk + 1, task.plan().chunks()),
        () -> oneStep.gradientSum(network, chunk, parameters));
  }

  /**
   * Such as {@code epoch 3/10, steps 938–1406, 4 networks}, where steps are counted through all
   * epochs.
   */
  private String name(List<Due> due) {
    StepRange range = due.get(0).range();
    long first = range.progress().step();
    return "epoch %s/%s, %s%s"
        .formatted(
            range.epoch(),
            range.progress().steps() / task.plan().steps(),
            range.steps() == 1
                ? "step " + first
                : "steps %s–%s".formatted(first, first + range.steps() - 1),
            networks(due.size()));
  }

  /** What a job's name says of how many networks it is for, if it is several. */
  static String networks(int count) {
    return count == 1 ? "" : ", %s networks".formatted(count);
  }

  @Override
  public void close() {
    job.close();
    task.kept().destroy();
  }
}
