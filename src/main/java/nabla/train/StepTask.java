package nabla.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import nabla.data.ReadAhead;
import nabla.data.Shards;
import nabla.engine.BatchPlan;
import nabla.engine.EnginePool;
import nabla.engine.EpochOrder;
import nabla.engine.Lanes;
import nabla.engine.Shard;
import nabla.engine.StepEngine;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Perturbation;
import nabla.nn.Topology;
import nabla.spark.DriverEndpoint;
import nabla.train.Due.Turn;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a task does: its threads compute their part of gradient sums, or perform steps, of several
 * networks on the same rows.
 *
 * @param networks by their numbers
 * @param shuffleSeed that of the order of chunks
 * @param shards how those that the task is over lie in their RDD
 * @param kept what lives from task to task; destroyed when the training is over
 */
record StepTask(
    List<Network> networks,
    BatchPlan plan,
    long shuffleSeed,
    Shards.Layout shards,
    int threads,
    SameBlas blas,
    Broadcast<Sent<Kept>> kept)
    implements Serializable {

  /**
   * One of the networks.
   *
   * @param seed of the order of rows in a shard, and of what is random in a step
   */
  record Network(Topology topology, Perturbation perturbation, long seed) implements Serializable {}

  /** What every executor has one of: idle engines, and chunks that were read from disk. */
  record Kept(EnginePool engines, ReadAhead chunks) implements Serializable {}

  /** What K steps of a task have led to, for each network. */
  record Steps(Handover.Parcel parcel, ArrayList<StepTotals> totals) implements Serializable {}

  /** The gradient sums over the task's part of the first step of each turn. */
  List<GradientSum> gradients(
      List<Parameters> parameters, List<Turn> turns, int partition, Iterator<Shard> block) {
    List<Shard> mine = shards(turns.get(0).range().epoch(), partition, block);
    return Lanes.each(
        turns.size(),
        threads,
        (i, threads) ->
            with(
                turns.get(i),
                threads,
                mine,
                engine -> engine.gradientSum(parameters.get(i), turns.get(i).range())));
  }

  /** The gradient sum of one network over all rows of the task's shards. */
  GradientSum gradient(
      Parameters parameters, int network, int chunk, int partition, Iterator<Shard> block) {
    List<Shard> mine = shardsBefore((chunk + 1) % plan.chunks(), partition, block);
    return with(network, 1, threads, mine, engine -> engine.gradientSum(parameters));
  }

  /** The steps of all turns, each network by itself. */
  Steps steps(Handover handover, List<Turn> turns, int partition, Iterator<Shard> block) {
    List<Shard> mine = shards(turns.get(0).range().epoch(), partition, block);
    List<Weights> weights = handover.start().stream().map(Weights::copy).toList();
    TaskContext context = TaskContext.get();
    List<StepTotals> totals =
        Lanes.each(
            turns.size(),
            threads,
            (i, threads) ->
                with(
                    turns.get(i),
                    threads,
                    mine,
                    engine ->
                        engine.steps(
                            turns.get(i).range(),
                            weights.get(i).parameters(),
                            weights.get(i).state(),
                            () -> requireWanted(context))));
    return new Steps(handover.put(weights), new ArrayList<>(totals));
  }

  /**
   * Steps together with the other tasks of a round, until the driver says that there is no more.
   *
   * @param rounds the name of each turn's
   * @param server where the driver's {@link ParameterServer}s are asked
   * @return seconds that went into gradients, without the exchange
   */
  double stepsTogether(
      List<Long> rounds, String server, List<Turn> turns, int partition, Iterator<Shard> block) {
    TaskContext context = TaskContext.get();
    List<Parameters> parameters = new ArrayList<>();
    List<ParameterClient> clients = new ArrayList<>();
    List<Turn> begun = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      Parameters zeros = Parameters.zeros(networks.get(turns.get(i).network()).topology());
      ParameterClient driver =
          new ParameterClient(
              DriverEndpoint.asking(server), rounds.get(i), partition % shards.groups(), zeros);
      if (driver.begin()) {
        parameters.add(zeros);
        clients.add(driver);
        begun.add(turns.get(i));
      }
    }
    if (begun.isEmpty()) {
      return 0;
    }
    List<Shard> mine = shards(begun.get(0).range().epoch(), partition, block);
    List<Double> seconds =
        Lanes.each(
            begun.size(),
            threads,
            (i, threads) -> {
              long begin = System.nanoTime();
              ParameterClient driver = clients.get(i);
              return with(
                  begun.get(i),
                  threads,
                  mine,
                  engine -> {
                    engine.gradientSums(
                        begun.get(i).range(),
                        parameters.get(i),
                        sum -> {
                          requireWanted(context);
                          return driver.end(sum);
                        });
                    return (System.nanoTime() - begin) / 1e9 - driver.waitedSeconds();
                  });
            });
    return seconds.stream().mapToDouble(one -> one).sum() / Math.min(begun.size(), threads);
  }

  /** The task's shards; those of the chunk that comes next in an epoch are read meanwhile. */
  private List<Shard> shards(int epoch, int partition, Iterator<Shard> block) {
    int chunk = partition / shards.groups();
    int next = EpochOrder.chunkAfter(chunk, shuffleSeed, epoch, plan.chunks());
    return shardsBefore(next, partition, block);
  }

  private List<Shard> shardsBefore(int nextChunk, int partition, Iterator<Shard> block) {
    blas.require();
    ReadAhead chunks = kept.value().value().chunks();
    int group = partition % shards.groups();
    List<Shard> mine = shards.read(partition, block, chunks);
    int run = plan.microbatches() / shards.groups();
    if (mine.size() != run) {
      throw new IllegalStateException(
          "partition %s must hold %s shards, got %s: its block is damaged"
              .formatted(partition, run, mine.size()));
    }
    shards.readAhead(nextChunk * shards.groups() + group, chunks);
    return mine;
  }

  private <T> T with(Turn turn, int threads, List<Shard> mine, Function<StepEngine, T> work) {
    return with(turn.network(), turn.range().epoch(), threads, mine, work);
  }

  /** Has an engine of a network do something with shards in the order of an epoch. */
  private <T> T with(
      int number, int epoch, int most, List<Shard> mine, Function<StepEngine, T> work) {
    Network network = networks.get(number);
    EnginePool engines = kept.value().value().engines();
    int threads = StepEngine.threads(mine.size(), most);
    StepEngine engine =
        engines.take(
            number,
            threads,
            () ->
                new StepEngine(
                    network.topology(), network.perturbation(), plan, mine.size(), threads));
    engine.visit(mine, network.seed(), epoch);
    T result = work.apply(engine);
    engines.handBack(number, engine);
    return result;
  }

  private static void requireWanted(TaskContext task) {
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException();
    }
  }
}
