package nabla.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.OptionalDouble;
import nabla.data.Examples;
import nabla.data.JobDescription;
import nabla.data.Shards;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.Evaluation;
import nabla.engine.FloatBlock;
import nabla.engine.Shard;
import nabla.linalg.Blas;
import nabla.nn.Decision;
import nabla.nn.FeedForward;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Evaluates networks on one set of examples, which it keeps packed until it is closed.
 *
 * <p>The examples stand in canonical order, and costs are added in that order, in double precision:
 * the figures have the same bits for any partitioning and any number of tasks.
 */
public final class Evaluator implements AutoCloseable {

  private static final int ROWS = 256; // that are pushed through the network at once
  private static final int ROWS_PER_SHARD = 4096;
  private static final int USUAL_SHARDS = 1 << 16; // at most
  private static final long MOST_FLOATS = 1 << 26; // of a shard, and of a microbatch

  private final Shards shards;
  private final JavaSparkContext spark;
  private final boolean labels;

  /** Packs the examples. */
  public Evaluator(Examples examples, Survey survey) {
    int count = shards(survey.rows(), survey.inputs());
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
  public static Evaluation evaluate(Examples examples, Parameters parameters) {
    Survey survey = examples.survey(parameters.topology());
    return JobDescription.during(
        examples.spark(),
        "evaluating " + examples.name(),
        () -> {
          try (Evaluator evaluator = new Evaluator(examples, survey)) {
            return evaluator.evaluate(parameters);
          } catch (Exception e) {
            Failures.explain(e, examples.spark());
            throw e;
          }
        });
  }

  /**
   * How many shards: a power of two for about 4096 rows each, or fewer where rows are so wide, or
   * so many, that a shard would take more than 256 MiB.
   */
  static int shards(long rows, int inputs) {
    long usual = Math.min(USUAL_SHARDS, Math.max(1, rows / ROWS_PER_SHARD));
    long count = Long.highestOneBit(usual);
    while (count < rows && rows / count * inputs > MOST_FLOATS) {
      count *= 2;
    }
    return Math.toIntExact(count);
  }

  /** How many rows of a network's widest layer, its inputs included, take 256 MiB; 256 at most. */
  static int rowsAtOnce(Topology topology) {
    long widest = topology.inputs();
    for (int l = 1; l <= topology.depth(); l++) {
      widest = Math.max(widest, topology.units(l));
    }
    return (int) Math.max(1, Math.min(ROWS, MOST_FLOATS / widest));
  }

  /** Mean cost and accuracy of a network. */
  public Evaluation evaluate(Parameters parameters) {
    Topology topology = parameters.topology();
    SameBlas blas = SameBlas.asHere();
    Broadcast<FloatBlock> weights = spark.broadcast(new FloatBlock(parameters.values()));
    try {
      Score total = new Score(0, 0, 0, 0);
      for (Score score :
          shards
              .rdd()
              .map(shard -> score(shard, blas, topology, weights.value().values()))
              .collect()) {
        total = total.plus(score);
      }
      return new Evaluation(
          total.cost() / total.weight(),
          labels ? OptionalDouble.of(total.right() / total.weight()) : OptionalDouble.empty(),
          total.examples());
    } finally {
      weights.destroy();
    }
  }

  @Override
  public void close() {
    shards.close();
  }

  private static Score score(Shard shard, SameBlas blas, Topology topology, float[] weights) {
    blas.require();
    int outputs = topology.outputs();
    Parameters parameters = new Parameters(topology, weights);
    FeedForward feedForward = new FeedForward(Blas.best());
    int rows = rowsAtOnce(topology);
    Microbatch batch = new Microbatch(topology.inputs(), outputs, rows);
    Workspace workspace = new Workspace(topology, rows);
    Score total = new Score(0, 0, 0, 0);
    for (int from = 0; from < shard.rows(); from += rows) {
      shard.gather(from, Math.min(shard.rows(), from + rows), outputs, batch);
      feedForward.run(parameters, batch, workspace);
      for (int x = 0; x < batch.size(); x++) {
        double weight = batch.weights()[x];
        boolean right =
            shard.isOf(
                from + x, Decision.classOf(workspace.outputWeightedInputs(), x * outputs, outputs));
        total =
            total.plus(new Score(weight * workspace.cost(batch, x), right ? weight : 0, weight, 1));
      }
    }
    return total;
  }

  @DefaultSerializer(JavaSerializer.class) // Kryo knows no records
  private record Score(double cost, double right, double weight, long examples)
      implements Serializable {
    Score plus(Score other) {
      return new Score(
          cost + other.cost, right + other.right, weight + other.weight, examples + other.examples);
    }
  }
}
