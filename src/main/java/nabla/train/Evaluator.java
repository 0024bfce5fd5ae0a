package nabla.train;

import nabla.data.Examples;
import nabla.data.JobDescription;
import nabla.data.Shards;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.Evaluation;
import nabla.engine.Score;
import nabla.nn.Ensemble;
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
  private final Metric metric;

  /** An evaluator of the cost, of the accuracy if there are classes, and of a metric. */
  public Evaluator(Examples examples, Survey survey, Metric metric) {
    this.metric = metric;
    int count = Score.shards(survey.rows(), survey.inputs());
    int tasks = examples.spark().defaultParallelism();
    int groups = Integer.highestOneBit(Math.max(1, Math.min(count, tasks)));
    this.shards = Shards.inMemory(examples, survey, count, groups);
    this.spark = JavaSparkContext.fromSparkContext(shards.rdd().context());
    this.labels = examples.columns().target() instanceof Target.Labels;
  }

  /**
   * Surveys and evaluates once.
   *
   * @throws nabla.data.DataException if the examples don't fit the network
   * @throws OtherBlasException if an executor has another BLAS than the driver
   */
  public static Evaluation evaluate(Examples examples, Ensemble ensemble, Metric metric) {
    return JobDescription.during(
        examples.spark(),
        "evaluating " + examples.name(),
        () -> {
          try (examples;
              Evaluator evaluator =
                  new Evaluator(examples, examples.survey(ensemble.topology()), metric)) {
            return evaluator.evaluate(ensemble);
          } catch (Exception e) {
            Failures.explain(e, examples);
            throw e;
          }
        });
  }

  /** How a network does, or an ensemble. */
  public Evaluation evaluate(Ensemble ensemble) {
    SameBlas blas = SameBlas.asHere();
    Broadcast<Sent<Ensemble>> weights = spark.broadcast(new Sent<>(ensemble));
    try {
      Metric also = metric; // the evaluator itself does not travel
      Score total = new Score(ensemble.topology(), also);
      shards
          .rdd()
          .map(
              shard -> {
                blas.require();
                return new Sent<>(Score.of(shard, weights.value().value(), also));
              })
          .collect()
          .forEach(score -> total.add(score.value())); // in their order
      return total.evaluation(labels);
    } finally {
      weights.destroy();
    }
  }

  @Override
  public void close() {
    shards.close();
  }
}
