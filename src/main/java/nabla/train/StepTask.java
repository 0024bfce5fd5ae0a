package nabla.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import nabla.data.Shards;
import nabla.engine.BatchPlan;
import nabla.engine.EnginePool;
import nabla.engine.EpochOrder;
import nabla.engine.FloatBlock;
import nabla.engine.Shard;
import nabla.engine.StepEngine;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * What a task does: its threads compute their part of a gradient sum, or perform steps.
 *
 * @param topology what is trained
 * @param plan which rows meet in a batch
 * @param seed of the epochs' orders
 * @param shards the RDD that the task is over
 * @param threads how many threads the task has
 * @param blas that it must have
 */
record StepTask(
    Topology topology, BatchPlan plan, long seed, Shards.Layout shards, int threads, SameBlas blas)
    implements Serializable {

  /** A gradient sum on its way to the driver. */
  @DefaultSerializer(JavaSerializer.class) // Kryo knows no records
  record Gradient(FloatBlock values, double cost, double weight) implements Serializable {

    /** The gradient sum that it carries. */
    GradientSum sum(Topology topology) {
      return new GradientSum(new Parameters(topology, values.values()), cost, weight);
    }
  }

  /** Parameters and optimizer state on their way to the driver or back. */
  @DefaultSerializer(JavaSerializer.class) // Kryo knows no records
  record Weights(FloatBlock parameters, FloatBlock[] slots, long step) implements Exchange.Parcel {

    static Weights of(Parameters parameters, OptimizerState state) {
      FloatBlock[] slots = new FloatBlock[state.slots()];
      for (int i = 0; i < slots.length; i++) {
        slots[i] = new FloatBlock(state.slot(i));
      }
      return new Weights(new FloatBlock(parameters.values()), slots, state.step());
    }

    /** A copy of the optimizer's state: in one JVM these arrays are the driver's own. */
    OptimizerState state() {
      float[][] arrays = new float[slots.length][];
      for (int i = 0; i < slots.length; i++) {
        arrays[i] = slots[i].values();
      }
      return new OptimizerState(step, arrays).copy();
    }
  }

  /** What K steps of a replica have led to. */
  @DefaultSerializer(JavaSerializer.class) // Kryo knows no records
  record Steps(Exchange.Parcel weights, StepTotals totals) implements Serializable {}

  /** The gradient sum over the replica's part of one step. */
  Gradient gradient(FloatBlock weights, int epoch, int step, int partition, Iterator<Shard> block) {
    StepEngine engine = engine(epoch, partition, block);
    GradientSum sum = engine.gradientSum(new Parameters(topology, weights.values()), step);
    EnginePool.EXECUTOR.handBack(this, engine);
    return new Gradient(new FloatBlock(sum.gradient()), sum.cost(), sum.weight());
  }

  /** K steps of the replica. */
  Steps steps(Exchange exchange, StepRange order, int partition, Iterator<Shard> block) {
    StepEngine engine = engine(order.epoch(), partition, block);
    Weights weights = exchange.start();
    Parameters parameters = new Parameters(topology, weights.parameters().values().clone());
    OptimizerState state = weights.state();
    TaskContext task = TaskContext.get();
    StepTotals totals = engine.steps(order, parameters, state, () -> requireWanted(task));
    EnginePool.EXECUTOR.handBack(this, engine);
    return new Steps(exchange.put(Weights.of(parameters, state)), totals);
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
    shards.readAhead(next(epoch, partition / shards.groups()) * shards.groups() + group);
    StepEngine engine =
        EnginePool.EXECUTOR.take(this, () -> new StepEngine(topology, plan, mine.size(), threads));
    engine.visit(mine, seed, epoch);
    return engine;
  }

  /** The chunk that comes after a chunk of an epoch. */
  private int next(int epoch, int chunk) {
    EpochOrder order = EpochOrder.ofChunks(seed, epoch, plan.chunks());
    for (int i = 0; i + 1 < plan.chunks(); i++) {
      if (order.at(i) == chunk) {
        return order.at(i + 1);
      }
    }
    return EpochOrder.ofChunks(seed, epoch + 1, plan.chunks()).at(0);
  }

  private static void requireWanted(TaskContext task) {
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException();
    }
  }
}
