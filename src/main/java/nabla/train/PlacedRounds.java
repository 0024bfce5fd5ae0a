package nabla.train;

import nabla.data.Shards;
import nabla.engine.RoundLength;
import nabla.engine.Rounds;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingRun;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.settings.ExecutionSettings;
import nabla.spark.SparkCore;
import org.apache.spark.SparkContext;

/**
 * The rounds of a training, on as many tasks as its {@link Placement} says and as executors come
 * and go: between two rounds the shards may be moved. No bit depends on it.
 */
final class PlacedRounds implements Rounds, AutoCloseable {

  private static final long LOOK = 5_000_000_000L; // nanoseconds between two looks at executors

  private final TrainingRun run;
  private final Shards shards;
  private final ExecutionSettings execution;
  private final TrainingListener listener;
  private final boolean moves;
  private final boolean mayBeOne;
  private Parallelism parallelism; // of the placement
  private Placement placement;
  private SparkRounds rounds;
  private Parallelism seen; // at the last look
  private long looked = System.nanoTime();

  /**
   * Rounds.
   *
   * @param shards as they lie for the parallelism
   * @param listener is told how the work is shared out
   * @param fitsInOne whether one executor has room for all of them
   */
  PlacedRounds(
      TrainingRun run,
      Shards shards,
      ExecutionSettings execution,
      Parallelism parallelism,
      TrainingListener listener,
      boolean fitsInOne) {
    this.run = run;
    this.shards = shards;
    this.execution = execution;
    this.listener = listener;
    this.moves =
        execution.replicas().isEmpty()
            && !parallelism.oneMachine()
            && run.settings().getLocalSteps() == 1;
    this.mayBeOne = moves && fitsInOne && execution.stepsPerRound().isEmpty();
    this.parallelism = parallelism;
    this.placement = placement(parallelism);
    this.rounds = on(parallelism);
    this.seen = parallelism;
  }

  /**
   * One executor may take all if the network is small enough for messages; for large ones all are
   * of use.
   */
  private Placement placement(Parallelism now) {
    return new Placement(now.tasks(), mayBeOne && !length(now).isOneStep());
  }

  private SparkRounds on(Parallelism now) {
    StepTasks tasks = new StepTasks(shards.rdd(), shards.layout(), now.profile());
    return SparkRounds.of(run, tasks, now, length(now), execution.reduction());
  }

  private RoundLength length(Parallelism now) {
    return SparkRounds.length(run, now, execution);
  }

  @Override
  public int replicas() {
    return rounds.replicas();
  }

  @Override
  public int threads() {
    return rounds.threads();
  }

  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    long before = System.nanoTime();
    StepTotals totals = rounds.run(range, parameters, state);
    placement
        .took(totals.steps(), (System.nanoTime() - before) / 1e9, rounds.job().gradientSeconds())
        .ifPresent(listener::onSharing);
    followExecutors();
    return totals;
  }

  @Override
  public GradientSum gradientSum(int chunk, Parameters parameters) {
    GradientSum sum = rounds.gradientSum(chunk, parameters);
    followExecutors();
    return sum;
  }

  /** Moves the shards, if the placement says so or executors have come or gone. */
  private void followExecutors() {
    lookAtExecutors();
    if (placement.tasks() != rounds.replicas()) {
      SparkRounds last = rounds;
      shards.regroup(placement.tasks());
      rounds = on(parallelism.with(placement.tasks()));
      last.close();
    }
  }

  /** Some may have been lost, or have come; what is the same at two looks has come to stay. */
  private void lookAtExecutors() {
    if (!moves || System.nanoTime() - looked < LOOK) {
      return;
    }
    looked = System.nanoTime();
    SparkContext spark = shards.rdd().context();
    int most = run.plan().microbatches();
    if (placement.tasks() == parallelism.tasks()) { // all that there are are of use
      SparkCore.askForExecutors(spark, most);
    }
    Parallelism now = Parallelism.of(spark).shared(execution.replicas(), most);
    if (!now.equals(parallelism) && now.equals(seen)) {
      listener.onSharing(
          "%s tasks from now on, for the executors that there are; there were %s"
              .formatted(now.tasks(), parallelism.tasks()));
      parallelism = now;
      placement = placement(now);
    }
    seen = now;
  }

  @Override
  public void close() {
    rounds.close();
  }
}
