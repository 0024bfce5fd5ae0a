package nabla.train;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import nabla.data.Shards;
import nabla.engine.BatchPlan;
import nabla.engine.EnginePool;
import nabla.engine.EpochOrder;
import nabla.engine.Shard;
import nabla.engine.StepEngine;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * What a task does: its threads compute their part of a gradient sum, or perform steps.
 *
 * @param shards how those that the task is over lie in their RDD
 */
record StepTask(
    Topology topology, BatchPlan plan, long seed, Shards.Layout shards, int threads, SameBlas blas)
    implements Serializable {

  /** What K steps of a task have led to. */
  record Steps(Handover.Parcel parcel, StepTotals totals) implements Serializable {}

  /** The gradient sum over the task's part of the first step of a range. */
  GradientSum gradient(
      Parameters parameters, StepRange range, int partition, Iterator<Shard> block) {
    StepEngine engine = engine(range.epoch(), partition, block);
    GradientSum sum = engine.gradientSum(parameters, range.firstStep());
    EnginePool.EXECUTOR.handBack(this, engine);
    return sum;
  }

  Steps steps(Handover handover, StepRange range, int partition, Iterator<Shard> block) {
    StepEngine engine = engine(range.epoch(), partition, block);
    Weights weights = handover.start().copy();
    TaskContext context = TaskContext.get();
    StepTotals totals =
        engine.steps(range, weights.parameters(), weights.state(), () -> requireWanted(context));
    EnginePool.EXECUTOR.handBack(this, engine);
    return new Steps(handover.put(weights), totals);
  }

  private StepEngine engine(int epoch, int partition, Iterator<Shard> block) {
    blas.require();
    int group = partition % shards.groups();
    List<Shard> mine = shards.read(partition, block);
    int run = plan.microbatches() / shards.groups();
    if (mine.size() != run) {
      throw new IllegalStateException(
          "partition %s must hold %s shards, got %s: its block is damaged"
              .formatted(partition, run, mine.size()));
    }
    int next = EpochOrder.chunkAfter(partition / shards.groups(), seed, epoch, plan.chunks());
    shards.readAhead(next * shards.groups() + group);
    StepEngine engine =
        EnginePool.EXECUTOR.take(this, () -> new StepEngine(topology, plan, mine.size(), threads));
    engine.visit(mine, seed, epoch);
    return engine;
  }

  private static void requireWanted(TaskContext task) {
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException();
    }
  }
}
