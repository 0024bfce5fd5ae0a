package nabla.engine;

import java.util.List;
import nabla.linalg.Blas;
import nabla.linalg.CounterRandom;
import nabla.nn.Backpropagation;
import nabla.nn.Dropout;
import nabla.nn.GradientSum;
import nabla.nn.GradientTree;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Perturbation;
import nabla.nn.Topology;
import nabla.nn.Workspace;

/**
 * What one thread does in a step: a microbatch from each of its shards, backpropagation, and the
 * tree sum. With its memory, which it allocates once.
 */
final class EngineThread {

  private static final long PERTURBATION = 0x70657274757262L; // "perturb"

  private final Topology topology;
  private final Perturbation perturbation;
  private final BatchPlan plan;
  private final Backpropagation backpropagation = new Backpropagation(Blas.best());
  private final GradientTree tree;
  private Microbatch batch;
  private Workspace workspace;
  private Dropout dropout;
  private int[] rows; // of the microbatch, in their shard
  private int[] scratch;
  private List<Shard> shards = List.of();
  private EpochOrder[] orders = {};
  private long seed;

  EngineThread(Topology topology, Perturbation perturbation, BatchPlan plan) {
    this.topology = topology;
    this.perturbation = perturbation;
    this.plan = plan;
    this.tree = new GradientTree(topology);
    this.batch = new Microbatch(topology.inputs(), topology.outputs(), 0);
    reserve(0);
  }

  /** From now on the steps are those of an epoch with an aligned run of a chunk's shards. */
  void visit(List<Shard> run, long seed, int epoch) {
    shards = run;
    this.seed = seed;
    orders = new EpochOrder[run.size()];
    int capacity = 0;
    for (int i = 0; i < orders.length; i++) {
      orders[i] = EpochOrder.ofRows(seed, epoch, run.get(i));
      capacity = Math.max(capacity, plan.capacity(run.get(i).rows()));
    }
    if (capacity > batch.capacity() || run.get(0).isSparse() != batch.isSparse()) {
      batch = run.get(0).microbatch(topology, capacity);
      reserve(capacity);
    }
  }

  /** Lets go of the shards. */
  void leave() {
    shards = List.of();
    orders = new EpochOrder[0];
  }

  private void reserve(int capacity) {
    workspace = new Workspace(topology, capacity);
    dropout = perturbation.dropout() > 0 ? new Dropout(topology, capacity) : Dropout.none();
    rows = new int[capacity];
    scratch = new int[capacity];
  }

  /** The gradient sum over its part of the k-th step of a range; {@link #recycle} it. */
  GradientSum gradientSum(Parameters parameters, StepRange range, int k) {
    int step = range.firstStep() + k;
    for (int i = 0; i < orders.length; i++) {
      Shard shard = shards.get(i);
      GradientSum sum = tree.next();
      int from = plan.begin(step, shard.rows());
      int to = plan.begin(step + 1, shard.rows());
      if (from < to) {
        orders[i].at(from, to, rows, scratch);
        shard.gather(rows, to - from, topology.outputs(), batch);
        if (!perturbation.isNone()) {
          perturb(range, k, shard.index());
        }
        backpropagation.gradient(parameters, batch, dropout, workspace, sum);
      } else {
        sum.clear();
      }
      tree.push(sum);
    }
    return tree.result();
  }

  /** Whoever computes the microbatch of a step, what is random about it is the same. */
  private void perturb(StepRange range, int k, int microbatch) {
    long key = CounterRandom.key(seed, PERTURBATION, range.number(k), microbatch);
    double part = range.dropoutPart(k);
    perturbation.apply(batch, topology, part, key);
    dropout.begin(perturbation.dropout() * part, key);
  }

  /**
   * The gradient sum over all rows of the thread's shards, in the order in which they are packed:
   * in each of them microbatch after microbatch; {@link #recycle} it.
   */
  GradientSum gradientSum(Parameters parameters) {
    GradientSum microbatch = tree.next();
    for (Shard shard : shards) {
      GradientSum sum = tree.next();
      sum.clear();
      for (int step = 0; step < plan.stepsPerChunk(); step++) {
        int from = plan.begin(step, shard.rows());
        int to = plan.begin(step + 1, shard.rows());
        if (from < to) {
          shard.gather(from, to, topology.outputs(), batch);
          if (!perturbation.isNone()) { // targets are smoothed, and nothing is random
            perturbation.apply(batch, topology, 0, 0);
          }
          backpropagation.gradient(parameters, batch, dropout, workspace, microbatch);
          sum.add(microbatch);
        }
      }
      tree.push(sum);
    }
    tree.recycle(microbatch);
    return tree.result();
  }

  /** Takes back a sum that has been used. */
  void recycle(GradientSum sum) {
    tree.recycle(sum);
  }
}
