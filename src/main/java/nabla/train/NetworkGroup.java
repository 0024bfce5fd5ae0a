package nabla.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.data.Examples;
import nabla.data.Shards;
import nabla.data.Survey;
import nabla.engine.Listeners;
import nabla.engine.Meeting;
import nabla.engine.Trainer;
import nabla.engine.TrainingResult;
import nabla.settings.ExecutionSettings;

/**
 * Networks that share the packed rows and the jobs: of the same batch plan (so of the same batch
 * size, and of sizes for which the microbatches are as many), {@code shuffleSeed}, class weights
 * and way to come together.
 *
 * @param networks at least one
 */
record NetworkGroup(List<Planned> networks, ExecutionSettings execution) {

  /** The networks in as few groups as will do, in the order of their first ones. */
  static List<NetworkGroup> of(List<Planned> networks, ExecutionSettings execution) {
    return networks.stream()
        .collect(
            Collectors.groupingBy(
                one -> one.group(execution), LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(group -> new NetworkGroup(group, execution))
        .toList();
  }

  private Planned first() {
    return networks.get(0);
  }

  /**
   * Requires room for the steps of all networks.
   *
   * @throws nabla.data.DataException if the memory of driver or executors has none
   * @throws IllegalArgumentException if what a job returns can't fit spark.driver.maxResultSize
   */
  void requireRoom(Examples training, Survey survey) {
    boolean oneByOne = first().isSliced(execution);
    networks.stream()
        .map(one -> one.resultSize(execution))
        .reduce((a, b) -> oneByOne ? a.larger(b) : a.plus(b))
        .orElseThrow()
        .requireRoom(training.spark().conf());
    Footprint memory =
        networks.stream()
            .map(one -> one.footprint(execution, networks.size()))
            .reduce(Footprint::plus)
            .orElseThrow();
    Shards.requireRoom(
        training, survey, memory.driver(), memory.task(), first().parallelism().tasks());
  }

  /** A trainer for each network, at the start or where its newest checkpoint was made. */
  List<Trainer> trainers() {
    return networks.stream().map(Planned::trainer).toList();
  }

  /**
   * Trains all, and gives the results in their order.
   *
   * @param last whether nobody needs the examples afterwards
   */
  List<TrainingResult> fit(
      List<Trainer> trainers, Examples training, Optional<Evaluator> validation, boolean last) {
    try (Shards shards = packed(training, last);
        PlacedRounds rounds =
            new PlacedRounds(
                networks.stream().map(Planned::run).toList(),
                shards,
                execution,
                first().parallelism(),
                new Listeners(
                    networks.stream().flatMap(one -> one.member().listeners().stream()).toList()),
                Shards.fitInOneExecutor(training, training.survey()))) {
      List<Meeting.Training<TrainingResult>> all = new ArrayList<>();
      IntStream.range(0, networks.size())
          .forEach(
              i ->
                  all.add(
                      seat ->
                          trainers
                              .get(i)
                              .fit(
                                  new SeatedRounds(rounds, i, seat),
                                  new SparkEvaluations(
                                      training,
                                      validation,
                                      networks.get(i).run().settings(),
                                      seat))));
      return Meeting.of(all);
    }
  }

  private Shards packed(Examples training, boolean last) {
    Planned any = first();
    Shards shards =
        Shards.pack(
            training,
            training.survey(),
            any.run().settings().getShuffleSeed(),
            any.run().plan(),
            any.parallelism().tasks(),
            execution.caching(),
            any.classWeights());
    if (last) {
      training.close();
    }
    return shards;
  }
}
