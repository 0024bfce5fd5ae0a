package nabla.train;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import nabla.data.ReadAhead;
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
import nabla.nn.Perturbation;
import nabla.nn.Topology;
import nabla.spark.DriverEndpoint;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a task does: its threads compute their part of a gradient sum, or perform steps.
 *
 * @param seed that of the order of rows in a shard, and of what is random in a step
 * @param shuffleSeed that of the order of chunks
 * @param shards how those that the task is over lie in their RDD
 * @param kept what lives from task to task; destroyed when the training is over
 */
record StepTask(
    Topology topology,
    Perturbation perturbation,
    BatchPlan plan,
    long seed,
    long shuffleSeed,
    Shards.Layout shards,
    int threads,
    SameBlas blas,
    Broadcast<Sent<Kept>> kept)
    implements Serializable {

  /** What every executor has one of: idle engines, and chunks that were read from disk. */
  record Kept(EnginePool engines, ReadAhead chunks) implements Serializable {}

  /** What K steps of a task have led to. */
  record Steps(Handover.Parcel parcel, StepTotals totals) implements Serializable {}

  /** The gradient sum over the task's part of the first step of a range. */
  GradientSum gradient(
      Parameters parameters, StepRange range, int partition, Iterator<Shard> block) {
    StepEngine engine = engine(range.epoch(), partition, block);
    GradientSum sum = engine.gradientSum(parameters, range);
    kept.value().value().engines().handBack(engine);
    return sum;
  }

  /** The gradient sum over all rows of the task's shards. */
  GradientSum gradient(Parameters parameters, int partition, Iterator<Shard> block) {
    int chunk = partition / shards.groups();
    StepEngine engine = engine(1, (chunk + 1) % plan.chunks(), partition, block);
    GradientSum sum = engine.gradientSum(parameters);
    kept.value().value().engines().handBack(engine);
    return sum;
  }

  Steps steps(Handover handover, StepRange range, int partition, Iterator<Shard> block) {
    StepEngine engine = engine(range.epoch(), partition, block);
    Weights weights = handover.start().copy();
    TaskContext context = TaskContext.get();
    StepTotals totals =
        engine.steps(range, weights.parameters(), weights.state(), () -> requireWanted(context));
    kept.value().value().engines().handBack(engine);
    return new Steps(handover.put(weights), totals);
  }

  /**
   * Steps together with the other tasks of a round, until the driver says that there is no more.
   *
   * @param round its name
   * @param server where the driver's {@link ParameterServer} is asked
   * @return seconds that went into gradients, without the exchange
   */
  double stepsTogether(
      long round, String server, StepRange range, int partition, Iterator<Shard> block) {
    TaskContext context = TaskContext.get();
    Parameters parameters = Parameters.zeros(topology);
    ParameterClient driver =
        new ParameterClient(
            DriverEndpoint.asking(server), round, partition % shards.groups(), parameters);
    if (!driver.begin()) {
      return 0;
    }
    StepEngine engine = engine(range.epoch(), partition, block);
    long begin = System.nanoTime();
    engine.gradientSums(
        range,
        parameters,
        sum -> {
          requireWanted(context);
          return driver.end(sum);
        });
    kept.value().value().engines().handBack(engine);
    return (System.nanoTime() - begin) / 1e9 - driver.waitedSeconds();
  }

  private StepEngine engine(int epoch, int partition, Iterator<Shard> block) {
    int chunk = partition / shards.groups();
    return engine(
        epoch, EpochOrder.chunkAfter(chunk, shuffleSeed, epoch, plan.chunks()), partition, block);
  }

  private StepEngine engine(int epoch, int nextChunk, int partition, Iterator<Shard> block) {
    blas.require();
    Kept here = kept.value().value();
    int group = partition % shards.groups();
    List<Shard> mine = shards.read(partition, block, here.chunks());
    int run = plan.microbatches() / shards.groups();
    if (mine.size() != run) {
      throw new IllegalStateException(
          "partition %s must hold %s shards, got %s: its block is damaged"
              .formatted(partition, run, mine.size()));
    }
    shards.readAhead(nextChunk * shards.groups() + group, here.chunks());
    StepEngine engine =
        here.engines()
            .take(() -> new StepEngine(topology, perturbation, plan, mine.size(), threads));
    engine.visit(mine, seed, epoch);
    return engine;
  }

  private static void requireWanted(TaskContext task) {
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException();
    }
  }
}
