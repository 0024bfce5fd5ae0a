package nabla.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import nabla.engine.PartialSums;
import nabla.engine.Shard;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.Slice;
import nabla.settings.Reduction;
import nabla.train.Due.Turn;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.broadcast.Broadcast;

/**
 * One step as the textbook has it: broadcast the parameters, gradient sums in tasks, their sum, the
 * mean, the update. Of several networks it is one job; where gradients are added by slices, one of
 * each.
 */
record OneStepJob(StepTasks tasks, StepTask task, Reduction reduction) implements SparkRounds.Job {

  /**
   * Numbers that may travel with the task itself, which spares the round trips of a broadcast of
   * their own; Spark warns of tasks above 1 MiB.
   */
  private static final int WITH_THE_TASK = 1 << 17; // 512 KiB

  @Override
  public List<StepTotals> run(List<Due> due) {
    int chunk = due.get(0).range().chunk();
    if (due.size() > 1 && isSliced(due.get(0).weights().parameters().topology(), chunk)) {
      return due.stream().map(one -> run(List.of(one)).get(0)).toList();
    }
    // the parameters go to the tasks, and their gradient sums come back
    StepTask mine = task;
    ArrayList<Turn> turns = new ArrayList<>(due.stream().map(Due::turn).toList());
    List<PartialSums> sums =
        gradientSums(
            chunk,
            due.stream().map(one -> one.weights().parameters()).toList(),
            (weights, partition, block) -> mine.gradients(weights, turns, partition, block));
    return IntStream.range(0, due.size())
        .mapToObj(i -> end(due.get(i).range(), due.get(i).weights(), sums.get(i)))
        .toList();
  }

  /** The sum, the mean, the update. */
  private static StepTotals end(StepRange range, Weights weights, PartialSums sums) {
    StepTotals totals = new StepTotals(1);
    totals.add(sums.cost(), sums.weight());
    Parameters parameters = weights.parameters();
    if (!range.end(
        0,
        sums,
        range.update().on(parameters, weights.state()),
        Slice.all(parameters.values().length))) {
      totals.diverge();
    }
    if (sums.weight() > 0) {
      weights.state().advance();
    }
    return totals;
  }

  /** The gradient sum of a network over all rows of a chunk. */
  GradientSum gradientSum(int network, int chunk, Parameters parameters) {
    StepTask mine = task;
    return gradientSums(
            chunk,
            List.of(parameters),
            (weights, partition, block) ->
                List.of(mine.gradient(weights.get(0), network, chunk, partition, block)))
        .get(0)
        .addUp(parameters.topology());
  }

  /** What tasks compute of the parameters of each network. */
  private interface Gradients
      extends Function3<List<Parameters>, Integer, Iterator<Shard>, List<GradientSum>> {}

  private List<PartialSums> gradientSums(
      int chunk, List<Parameters> parameters, Gradients gradients) {
    Sent<ArrayList<Parameters>> weights = new Sent<>(new ArrayList<>(parameters));
    List<Topology> topologies = parameters.stream().map(Parameters::topology).toList();
    if (parameters.stream().mapToLong(one -> one.values().length).sum() <= WITH_THE_TASK) {
      return gradientSums(
          chunk, topologies, (part, block) -> gradients.call(weights.value(), part, block));
    }
    Broadcast<Sent<ArrayList<Parameters>>> broadcast = tasks.spark().broadcast(weights);
    try {
      return gradientSums(
          chunk,
          topologies,
          (part, block) -> gradients.call(broadcast.value().value(), part, block));
    } finally {
      broadcast.destroy();
    }
  }

  private List<PartialSums> gradientSums(
      int chunk,
      List<Topology> topologies,
      Function2<Integer, Iterator<Shard>, List<GradientSum>> gradients) {
    int[] partitions = tasks.layout().partitionsOf(chunk);
    if (isSliced(topologies.get(0), chunk)) { // then there is one
      JavaRDD<Sent<GradientSum>> first =
          tasks.map((partition, block) -> gradients.call(partition, block).get(0));
      PartialSums sum = new PartialSums(1);
      sum.set(0, SlicedReduction.sum(first, partitions, topologies.get(0)));
      return List.of(sum);
    }
    List<ArrayList<GradientSum>> byTask =
        StepTasks.collect(
            tasks.map((partition, block) -> new ArrayList<>(gradients.call(partition, block))),
            partitions);
    return IntStream.range(0, topologies.size())
        .mapToObj(network -> parts(byTask.stream().map(sums -> sums.get(network)).toList()))
        .toList();
  }

  private static PartialSums parts(List<GradientSum> sums) {
    PartialSums parts = new PartialSums(sums.size());
    for (int i = 0; i < sums.size(); i++) {
      parts.set(i, sums.get(i));
    }
    return parts;
  }

  private boolean isSliced(Topology topology, int chunk) {
    return reduction.isSliced(topology.parameterCount(), tasks.layout().partitionsOf(chunk).length);
  }
}
