package nabla.engine;

import java.util.ArrayList;
import java.util.List;
import nabla.linalg.TreeSum;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;

/**
 * Performs steps with some threads: each is an {@link EngineThread} on an aligned run of the
 * replica's shards.
 *
 * <p>Either they compute the gradient sum of one step ({@link #gradientSum}), or they perform steps
 * ({@link #steps}): then each also updates its slice of the parameters, and the threads meet twice
 * a step. It is the same arithmetic in the same order.
 */
public final class StepEngine {

  private static final int CACHE_LINE = 16; // floats; slices begin there, so no line has two owners

  private final Topology topology;
  private final List<EngineThread> workers = new ArrayList<>();

  /** Threads for a replica that owns a power of two of shards; never more threads than shards. */
  public StepEngine(Topology topology, BatchPlan plan, int shards, int threads) {
    this.topology = topology;
    int members = Integer.highestOneBit(Math.max(1, Math.min(shards, threads)));
    for (int i = 0; i < members; i++) {
      workers.add(new EngineThread(topology, plan));
    }
  }

  /** From now on the steps are those of an epoch with a chunk's shards, as many as promised. */
  public void visit(List<Shard> shards, long seed, int epoch) {
    int run = shards.size() / workers.size();
    for (int i = 0; i < workers.size(); i++) {
      workers.get(i).visit(shards.subList(i * run, (i + 1) * run), seed, epoch);
    }
  }

  /** The gradient sum over the replica's part of a step; it is the caller's to keep. */
  public GradientSum gradientSum(Parameters parameters, int step) {
    PartialSums parts = new PartialSums(workers.size());
    ThreadTeam.run(
        parts.count(),
        (i, barrier) -> {
          parts.set(i, workers.get(i).gradientSum(parameters, step));
          barrier.await();
          TreeSum.addUp(parts.gradients(), slice(i), slice(i + 1));
        });
    for (int i = 1; i < parts.count(); i++) {
      workers.get(i).recycle(parts.get(i));
    }
    return parts.root(topology);
  }

  /**
   * Performs steps.
   *
   * @param order what to do
   * @param parameters overwritten
   * @param state overwritten
   * @param interrupted asked before every step, on the calling thread; throws to give up
   */
  public StepTotals steps(
      StepRange order, Parameters parameters, OptimizerState state, Runnable interrupted) {
    StepTotals totals = new StepTotals(order.steps());
    PartialSums parts = new PartialSums(workers.size());
    boolean[] diverged = new boolean[workers.size()];
    ThreadTeam.run(
        parts.count(),
        (i, barrier) -> {
          EngineThread worker = workers.get(i);
          double[] scratch = new double[parts.count()];
          for (int k = 0; k < order.steps() && !any(diverged); k++) {
            if (i == 0) {
              interrupted.run();
            }
            GradientSum mine = worker.gradientSum(parameters, order.firstStep() + k);
            parts.set(i, mine);
            barrier.await();

            double cost = parts.cost(scratch);
            double weight = parts.weight(scratch);
            boolean finite = Double.isFinite(cost);
            if (finite && weight > 0) { // a batch of examples that all weigh 0 teaches nothing
              finite =
                  order
                      .update()
                      .apply(
                          parts.gradients(),
                          weight,
                          order.learningRate(k),
                          parameters,
                          state,
                          slice(i),
                          slice(i + 1));
            }
            diverged[i] = !finite;
            barrier.await();

            worker.recycle(mine);
            if (i == 0) {
              totals.add(cost, weight);
              if (weight > 0) {
                state.advance();
              }
            }
          }
        });
    if (any(diverged)) {
      totals.diverge();
    }
    return totals;
  }

  private static boolean any(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  /** Where the slice of a member begins; that of the member behind the last is the end. */
  private int slice(int member) {
    int length = topology.parameterCount();
    if (member == workers.size()) {
      return length;
    }
    return (int) ((long) length * member / workers.size()) / CACHE_LINE * CACHE_LINE;
  }
}
