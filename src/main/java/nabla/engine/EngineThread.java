package nabla.engine;

import java.util.List;
import nabla.linalg.Blas;
import nabla.nn.Backpropagation;
import nabla.nn.GradientSum;
import nabla.nn.GradientTree;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.nn.Workspace;

/**
 * What one thread does in a step: a microbatch from each of its shards, backpropagation, and the
 * tree sum. With its memory, which it allocates once.
 */
final class EngineThread {

  private final Topology topology;
  private final BatchPlan plan;
  private final Backpropagation backpropagation = new Backpropagation(Blas.best());
  private final GradientTree tree;
  private Microbatch batch;
  private Workspace workspace;
  private int[] rows; // of the microbatch, in their shard
  private int[] scratch;
  private List<Shard> shards = List.of();
  private EpochOrder[] orders = {};

  EngineThread(Topology topology, BatchPlan plan) {
    this.topology = topology;
    this.plan = plan;
    this.tree = new GradientTree(topology);
    reserve(0);
  }

  /** From now on the steps are those of an epoch with an aligned run of a chunk's shards. */
  void visit(List<Shard> run, long seed, int epoch) {
    shards = run;
    orders = new EpochOrder[run.size()];
    int capacity = 0;
    for (int i = 0; i < orders.length; i++) {
      orders[i] = EpochOrder.ofRows(seed, epoch, run.get(i));
      capacity = Math.max(capacity, plan.capacity(run.get(i).rows()));
    }
    if (capacity > batch.capacity()) {
      reserve(capacity);
    }
  }

  /** Lets go of the shards. */
  void leave() {
    shards = List.of();
    orders = new EpochOrder[0];
  }

  private void reserve(int capacity) {
    batch = new Microbatch(topology.inputs(), topology.outputs(), capacity);
    workspace = new Workspace(topology, capacity);
    rows = new int[capacity];
    scratch = new int[capacity];
  }

  /** The gradient sum over the thread's part of a step of the chunk; {@link #recycle} it. */
  GradientSum gradientSum(Parameters parameters, int step) {
    for (int i = 0; i < orders.length; i++) {
      Shard shard = shards.get(i);
      GradientSum sum = tree.next();
      int from = plan.begin(step, shard.rows());
      int to = plan.begin(step + 1, shard.rows());
      if (from < to) {
        orders[i].at(from, to, rows, scratch);
        shard.gather(rows, to - from, topology.outputs(), batch);
        backpropagation.gradient(parameters, batch, workspace, sum);
      } else {
        sum.clear();
      }
      tree.push(sum);
    }
    return tree.result();
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
          backpropagation.gradient(parameters, batch, workspace, microbatch);
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
