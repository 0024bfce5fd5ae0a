package nabla.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import nabla.linalg.TreeSum;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Perturbation;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.optim.Slice;
import nabla.optim.Updater;

/**
 * Performs steps with some threads: each is an {@link EngineThread} on an aligned run of the
 * replica's shards.
 *
 * <p>Either the threads compute the gradient sum of one step ({@link #gradientSum}), or they
 * perform steps ({@link #steps}): then each also updates its slice of the parameters, and they meet
 * twice a step. It is the same arithmetic in the same order.
 */
public final class StepEngine {

  private final Topology topology;
  private final List<EngineThread> threads = new ArrayList<>();

  /** How many of so many threads share the shards of a replica: a power of two, like these. */
  public static int threads(int shards, int most) {
    return Integer.highestOneBit(Math.max(1, Math.min(shards, most)));
  }

  /** Threads for a replica that owns a power of two of shards; never more threads than shards. */
  public StepEngine(
      Topology topology, Perturbation perturbation, BatchPlan plan, int shards, int threads) {
    this.topology = topology;
    int count = threads(shards, threads);
    for (int i = 0; i < count; i++) {
      this.threads.add(new EngineThread(topology, perturbation, plan));
    }
  }

  int threads() {
    return threads.size();
  }

  /** From now on the steps are those of an epoch with a chunk's shards, as many as promised. */
  public void visit(List<Shard> shards, long seed, int epoch) {
    int run = shards.size() / threads.size();
    for (int i = 0; i < threads.size(); i++) {
      threads.get(i).visit(shards.subList(i * run, (i + 1) * run), seed, epoch);
    }
  }

  /** Lets go of the shards. */
  void leave() {
    threads.forEach(EngineThread::leave);
  }

  /** The gradient sum over the replica's part of a range's first step; the caller may keep it. */
  public GradientSum gradientSum(Parameters parameters, StepRange range) {
    return gradientSum(thread -> thread.gradientSum(parameters, range, 0));
  }

  /** The gradient sum over all rows of the replica's shards; it is the caller's to keep. */
  public GradientSum gradientSum(Parameters parameters) {
    return gradientSum(thread -> thread.gradientSum(parameters));
  }

  private GradientSum gradientSum(Function<EngineThread, GradientSum> part) {
    PartialSums sums = new PartialSums(threads.size());
    ThreadTeam.run(
        threads.size(),
        (i, barrier) -> {
          sums.set(i, part.apply(threads.get(i)));
          barrier.await();
          Slice slice = slice(i, barrier);
          TreeSum.addUp(sums.gradients(), slice.from(), slice.to());
        });
    for (int i = 1; i < threads.size(); i++) {
      threads.get(i).recycle(sums.get(i));
    }
    return sums.root(topology);
  }

  /**
   * Performs steps.
   *
   * @param parameters overwritten
   * @param state overwritten
   * @param beforeStep runs before every step, on the calling thread; throws to give up
   */
  public StepTotals steps(
      StepRange range, Parameters parameters, OptimizerState state, Runnable beforeStep) {
    StepTotals totals = new StepTotals(range.steps());
    PartialSums sums = new PartialSums(threads.size());
    Updater updater = range.update().on(parameters, state);
    AtomicBoolean diverged = new AtomicBoolean();
    ThreadTeam.run(
        threads.size(),
        (i, barrier) -> {
          EngineThread thread = threads.get(i);
          Slice slice = slice(i, barrier);
          for (int k = 0; k < range.steps() && !diverged.get(); k++) {
            if (i == 0) {
              beforeStep.run();
            }
            // the gradient sum over this thread's part of the batch
            GradientSum mine = thread.gradientSum(parameters, range, k);
            sums.set(i, mine);
            barrier.await();

            // the sum of all parts, the mean and the update, of this thread's slice
            if (!range.end(k, sums, updater, slice)) {
              diverged.set(true);
            }
            if (i == 0) {
              totals.add(sums.cost(), sums.weight());
            }
            barrier.await();

            // nobody reads the parts any more
            thread.recycle(mine);
            if (i == 0 && totals.weight(k) > 0) {
              state.advance();
            }
          }
        });
    if (diverged.get()) {
      totals.diverge();
    }
    return totals;
  }

  /**
   * Computes the gradient sums of one step after another, with what others make of them in between.
   *
   * @param range begins with the first of them; the exchange says which is the last
   * @param parameters of the first step, and then of each
   * @param exchange runs on the calling thread with the gradient sum of a step, which it must not
   *     keep, and overwrites the parameters with those of the next; false if there is none
   */
  public void gradientSums(
      StepRange range, Parameters parameters, Predicate<GradientSum> exchange) {
    PartialSums sums = new PartialSums(threads.size());
    AtomicBoolean going = new AtomicBoolean(true);
    ThreadTeam.run(
        threads.size(),
        (i, barrier) -> {
          EngineThread thread = threads.get(i);
          Slice slice = slice(i, barrier);
          for (int k = 0; going.get(); k++) {
            // the gradient sum over this thread's part of the batch
            GradientSum mine = thread.gradientSum(parameters, range, k);
            sums.set(i, mine);
            barrier.await();

            // the sum of all threads' parts, of this thread's slice
            TreeSum.addUp(sums.gradients(), slice.from(), slice.to());
            barrier.await();

            // and of all tasks' parts; the others wait for new parameters
            if (i == 0) {
              going.set(exchange.test(sums.root(topology)));
            }
            barrier.await();
            thread.recycle(mine);
          }
        });
  }

  private Slice slice(int thread, ThreadTeam.Barrier barrier) {
    return Slice.of(topology.parameterCount(), thread, threads.size(), barrier::await);
  }
}
