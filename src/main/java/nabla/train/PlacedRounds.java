package nabla.train;

import java.util.List;
import nabla.data.Shards;
import nabla.engine.RoundLength;
import nabla.engine.StepTotals;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingRun;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.settings.ExecutionSettings;
import nabla.spark.SparkCore;
import org.apache.spark.SparkContext;

/**
 * The rounds of networks on the same rows, on as many tasks as its {@link Placement} says and as
 * executors come and go: between two rounds the shards may be moved. No bit depends on it.
 */
final class PlacedRounds implements JointRounds {

  private static final long LOOK = 5_000_000_000L; // nanoseconds between two looks at executors

  private final List<TrainingRun> runs;
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
   * @param runs those of the networks, of one plan and one way to come together
   * @param shards as they lie for the parallelism
   * @param listener is told how the work is shared out
   * @param fitsInOne whether one executor has room for all of them
   */
  PlacedRounds(
      List<TrainingRun> runs,
      Shards shards,
      ExecutionSettings execution,
      Parallelism parallelism,
      TrainingListener listener,
      boolean fitsInOne) {
    this.runs = runs;
    this.shards = shards;
    this.execution = execution;
    this.listener = listener;
    this.moves =
        execution.replicas().isEmpty()
            && !parallelism.oneMachine()
            && runs.get(0).settings().getLocalSteps() == 1;
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
    return SparkRounds.of(runs, tasks, now, length(now), execution.reduction());
  }

  private RoundLength length(Parallelism now) {
    return SparkRounds.length(runs.get(0), now, execution);
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
  public List<StepTotals> run(List<Due> due) {
    long before = System.nanoTime();
    List<StepTotals> totals = rounds.run(due);
    double seconds = (System.nanoTime() - before) / 1e9;
    placement
        .took(SparkRounds.most(totals), seconds, rounds.job().gradientSeconds())
        .ifPresent(listener::onSharing);
    followExecutors();
    return totals;
  }

  @Override
  public GradientSum gradientSum(int network, int chunk, Parameters parameters) {
    GradientSum sum = rounds.gradientSum(network, chunk, parameters);
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
    int most = runs.get(0).plan().microbatches();
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
