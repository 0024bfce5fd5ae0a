package nabla.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import nabla.data.Examples;
import nabla.data.JobDescription;
import nabla.data.Shards;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.Evaluation;
import nabla.engine.Observation;
import nabla.engine.PredictedRows;
import nabla.engine.Score;
import nabla.engine.Shard;
import nabla.nn.Ensemble;
import nabla.nn.Topology;
import nabla.settings.Metric;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Evaluates networks on one set of examples, which it keeps packed until it is closed.
 *
 * <p>The examples stand in canonical order, and costs are added in that order, in double precision:
 * the figures have the same bits for any partitioning and any number of tasks.
 */
public final class Evaluator implements AutoCloseable {

  private final Shards shards;
  private final JavaSparkContext spark;
  private final boolean labels;
  private final double unit; // of errors
  private final int count;

  /**
   * A network, or an ensemble, and by what it is measured beside the cost, and the accuracy if
   * there are classes.
   */
  public record Candidate(Ensemble network, Metric metric) implements Serializable {}

  /** An evaluator on examples, which are let go once they are packed. */
  public Evaluator(Examples examples, Survey survey) {
    this.count = Score.shards(survey.packing());
    int tasks = examples.spark().defaultParallelism();
    int groups = Integer.highestOneBit(Math.max(1, Math.min(count, tasks)));
    this.shards = Shards.inMemory(examples, survey, count, groups);
    examples.close();
    this.spark = JavaSparkContext.fromSparkContext(shards.rdd().context());
    this.labels = examples.columns().target() instanceof Target.Labels;
    this.unit = examples.columns().target() instanceof Target.Values values ? values.unit() : 1;
  }

  /**
   * Surveys and evaluates once.
   *
   * @throws RuntimeException as {@link #on}
   */
  public static Evaluation evaluate(Examples examples, Ensemble network, Metric metric) {
    return on(
        examples,
        network.topology(),
        evaluator -> evaluator.evaluate(List.of(new Candidate(network, metric))).get(0));
  }

  /**
   * Surveys and packs examples, and asks what there is to ask of networks of one topology.
   *
   * @throws nabla.data.DataException if the examples don't fit the network
   * @throws OtherBlasException if an executor has another BLAS than the driver
   */
  public static <T> T on(Examples examples, Topology topology, Function<Evaluator, T> asking) {
    return JobDescription.during(
        examples.spark(),
        "evaluating " + examples.name(),
        () -> {
          try (examples;
              Evaluator evaluator = new Evaluator(examples, examples.survey(topology))) {
            return asking.apply(evaluator);
          } catch (Exception e) {
            Failures.explain(e, examples);
            throw e;
          }
        });
  }

  /** How networks do, in their order, by one job. */
  public List<Evaluation> evaluate(List<Candidate> networks) {
    SameBlas blas = SameBlas.asHere();
    Broadcast<Sent<ArrayList<Candidate>>> all =
        spark.broadcast(new Sent<>(new ArrayList<>(networks)));
    try {
      List<Score> totals =
          networks.stream().map(one -> new Score(one.network().topology(), one.metric())).toList();
      shards
          .rdd()
          .map(
              shard -> {
                blas.require();
                return new Sent<>(new ArrayList<>(scores(shard, all.value().value())));
              })
          .collect()
          .forEach(scores -> add(scores.value(), totals)); // in their order
      return totals.stream().map(total -> total.evaluation(labels).in(unit)).toList();
    } finally {
      all.destroy();
    }
  }

  /**
   * What is seen of a network's predictions, by one job; each task looks at a run of shards.
   *
   * @param none what is seen of no example; it is added to, and returned
   */
  public <T extends Observation<T>> T observe(Ensemble network, T none) {
    SameBlas blas = SameBlas.asHere();
    Broadcast<Sent<Ensemble>> sent = spark.broadcast(new Sent<>(network));
    Sent<T> beginning = new Sent<>(none);
    try {
      shards
          .rdd()
          .mapPartitions(
              run -> {
                blas.require();
                T seen = beginning.value(); // a copy that came with the task
                while (run.hasNext()) {
                  Shard shard = run.next();
                  PredictedRows.each(
                      shard,
                      sent.value().value(),
                      (row, batch, workspace, x) -> seen.add(shard, row, batch, workspace, x));
                }
                return List.of(new Sent<>(seen)).iterator();
              })
          .collect()
          .forEach(part -> none.add(part.value())); // in their order
      return none;
    } finally {
      sent.destroy();
    }
  }

  /** How many shards the examples are packed in. */
  public int shards() {
    return count;
  }

  private static List<Score> scores(Shard shard, List<Candidate> networks) {
    return networks.stream().map(one -> Score.of(shard, one.network(), one.metric())).toList();
  }

  private static void add(List<Score> scores, List<Score> totals) {
    for (int i = 0; i < scores.size(); i++) {
      totals.get(i).add(scores.get(i));
    }
  }

  @Override
  public void close() {
    shards.close();
  }
}
