package nabla.train;

import static java.lang.System.Logger.Level.INFO;

import java.util.function.Function;
import java.util.function.Supplier;
import nabla.data.Shards;
import nabla.engine.RoundLength;
import nabla.engine.Rounds;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/**
 * The rounds of a training, on as many tasks as its {@link Placement} says and as executors come
 * and go: between two rounds the shards may be moved. No bit depends on it.
 */
final class PlacedRounds implements Rounds, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(PlacedRounds.class.getName());
  private static final long LOOK = 5_000_000_000L; // nanoseconds between two looks at executors

  private final Shards shards;
  private final Supplier<Parallelism> here;
  private final boolean free;
  private final Function<Parallelism, SparkRounds> maker;
  private Parallelism parallelism; // of the placement
  private Placement placement;
  private SparkRounds rounds;
  private Parallelism seen; // at the last look
  private long looked = System.nanoTime();

  /**
   * Rounds.
   *
   * @param shards as they lie for the parallelism
   * @param here what the parallelism would be now
   * @param free whether one executor may take all
   * @param maker of rounds on as many tasks as the shards lie for
   */
  PlacedRounds(
      Shards shards,
      Parallelism parallelism,
      Supplier<Parallelism> here,
      boolean free,
      Function<Parallelism, SparkRounds> maker) {
    this.shards = shards;
    this.here = here;
    this.free = free;
    this.maker = maker;
    this.parallelism = parallelism;
    this.placement = new Placement(parallelism.tasks(), free);
    this.rounds = maker.apply(parallelism);
    this.seen = parallelism;
  }

  @Override
  public int replicas() {
    return rounds.replicas();
  }

  @Override
  public RoundLength length() {
    return rounds.length();
  }

  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    long before = System.nanoTime();
    StepTotals totals = rounds.run(range, parameters, state);
    placement
        .took(totals.steps(), (System.nanoTime() - before) / 1e9, rounds.job().gradientSeconds())
        .ifPresent(reason -> LOG.log(INFO, reason));
    lookAtExecutors();
    if (placement.tasks() != rounds.replicas()) {
      rounds.close();
      shards.regroup(placement.tasks());
      rounds = maker.apply(parallelism.with(placement.tasks()));
    }
    return totals;
  }

  /** Some may have been lost, or have come; what is the same at two looks has come to stay. */
  private void lookAtExecutors() {
    if (System.nanoTime() - looked < LOOK) {
      return;
    }
    looked = System.nanoTime();
    Parallelism now = here.get();
    if (!now.equals(parallelism) && now.equals(seen)) {
      LOG.log(
          INFO,
          "%s tasks from now on, for the executors that there are; there were %s"
              .formatted(now.tasks(), parallelism.tasks()));
      parallelism = now;
      placement = new Placement(now.tasks(), free);
    }
    seen = now;
  }

  @Override
  public void close() {
    rounds.close();
  }
}
