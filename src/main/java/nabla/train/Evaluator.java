package nabla.train;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
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
import nabla.nn.ClassScores;
import nabla.nn.Ensemble;
import nabla.nn.Topology;
import nabla.settings.Metric;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function0;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.rdd.RDD;
import scala.Tuple3;

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
  public record Candidate(Ensemble network, Set<Metric> metrics) implements Serializable {}

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
        evaluator -> evaluator.evaluate(List.of(new Candidate(network, Set.of(metric)))).get(0));
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
          networks.stream().map(one -> new Score(one.network().topology(), one.metrics())).toList();
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
   * What is seen of a network's predictions, by one job. Each task looks at an aligned run of
   * shards, and what is seen of shards is added in one tree, so it is the same for any number of
   * tasks.
   *
   * @param nothing makes what is seen of no example
   */
  public <T extends Observation<T>> T observe(Ensemble network, Function0<T> nothing) {
    SameBlas blas = SameBlas.asHere();
    Broadcast<Sent<Ensemble>> sent = spark.broadcast(new Sent<>(network));
    try {
      Sum<T> all = new Sum<>();
      shards
          .rdd()
          .mapPartitions(
              run -> {
                blas.require();
                Sum<T> sum = new Sum<>();
                while (run.hasNext()) {
                  Shard shard = run.next();
                  T seen = nothing.call();
                  PredictedRows.each(
                      shard,
                      sent.value().value(),
                      (row, batch, workspace, x) -> seen.add(shard, row, batch, workspace, x));
                  sum.add(seen);
                }
                return List.of(new Sent<>(sum.total())).iterator();
              })
          .collect()
          .forEach(part -> all.add(part.value())); // in their order
      return all.total();
    } finally {
      sent.destroy();
    }
  }

  /** Adds a power of two of observations in a tree, as they come. */
  private static final class Sum<T extends Observation<T>> {

    private final Deque<T> parts = new ArrayDeque<>(); // of 2^k, fewer and fewer; the last on top
    private int count;

    void add(T next) {
      T sum = next;
      count++;
      for (int pairs = count; pairs % 2 == 0; pairs /= 2) {
        T before = parts.pop();
        before.add(sum);
        sum = before;
      }
      parts.push(sum);
    }

    T total() {
      return parts.getFirst();
    }
  }

  /**
   * The area under the ROC curve of a network of two classes, as Spark sorts the scores: of more
   * examples than a {@link Metric#AUC} can keep, with last digits that may vary.
   */
  public double areaUnderRoc(Ensemble network) {
    SameBlas blas = SameBlas.asHere();
    Broadcast<Sent<Ensemble>> sent = spark.broadcast(new Sent<>(network));
    try {
      RDD<Tuple3<Object, Object, Object>> scored =
          shards
              .rdd()
              .flatMap(
                  shard -> {
                    blas.require();
                    return scored(shard, sent.value().value()).iterator();
                  })
              .rdd();
      return new BinaryClassificationMetrics(scored, 0).areaUnderROC();
    } finally {
      sent.destroy();
    }
  }

  /** The score of class 1, the class, and the weight of each row. */
  private static List<Tuple3<Object, Object, Object>> scored(Shard shard, Ensemble network) {
    ClassScores scores = ClassScores.of(network.topology());
    List<Tuple3<Object, Object, Object>> scored = new ArrayList<>();
    PredictedRows.each(
        shard,
        network,
        (row, batch, workspace, x) ->
            scored.add(
                new Tuple3<>(
                    scores.ofSecond(workspace, x),
                    (double) batch.targets()[2 * x + 1],
                    (double) batch.weights()[x])));
    return scored;
  }

  /** How many shards the examples are packed in, a power of two. */
  public int shards() {
    return count;
  }

  private static List<Score> scores(Shard shard, List<Candidate> networks) {
    return networks.stream().map(one -> Score.of(shard, one.network(), one.metrics())).toList();
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
