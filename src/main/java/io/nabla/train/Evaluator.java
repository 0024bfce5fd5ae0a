package io.nabla.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.nabla.data.Caching;
import io.nabla.data.Examples;
import io.nabla.data.FloatBlock;
import io.nabla.data.Shard;
import io.nabla.data.Shards;
import io.nabla.data.Survey;
import io.nabla.data.Target;
import io.nabla.linalg.Blas;
import io.nabla.nn.FeedForward;
import io.nabla.nn.Microbatch;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import io.nabla.nn.Workspace;
import java.io.Serializable;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Evaluates networks on one set of examples, which it keeps packed until it is closed.
 *
 * <p>The examples stand in canonical order, and costs are added in that order, in double precision:
 * the figures have the same bits for any partitioning and any number of tasks.
 */
public final class Evaluator implements AutoCloseable {

  private static final int MICROBATCH = 256;
  private static final int ROWS_PER_SHARD = 4096;
  private static final int MOST_SHARDS = 1 << 16;

  private final Shards shards;
  private final JavaSparkContext spark;
  private final boolean labels;

  /** Packs the examples. */
  public Evaluator(Examples examples, Survey survey) {
    int count = (int) Math.min(MOST_SHARDS, Math.max(1, survey.rows() / ROWS_PER_SHARD));
    int power = Integer.highestOneBit(count);
    int tasks = examples.spark().defaultParallelism();
    int groups = Integer.highestOneBit(Math.max(1, Math.min(power, tasks)));
    this.shards = Shards.pack(examples, survey, 0, 1, power, groups, Caching.MEMORY);
    this.spark = JavaSparkContext.fromSparkContext(shards.rdd().context());
    this.labels = examples.columns().target() instanceof Target.Labels;
  }

  /**
   * Surveys and evaluates once.
   *
   * @throws io.nabla.data.DataException if the examples don't fit the network
   */
  public static Evaluation evaluate(Examples examples, Parameters parameters) {
    Survey survey = examples.survey(parameters.topology());
    try (Evaluator evaluator = new Evaluator(examples, survey)) {
      return evaluator.evaluate(parameters);
    }
  }

  /** Mean cost and accuracy of a network. */
  public Evaluation evaluate(Parameters parameters) {
    Topology topology = parameters.topology();
    Broadcast<FloatBlock> weights = spark.broadcast(new FloatBlock(parameters.values()));
    try {
      Score total = new Score(0, 0, 0, 0);
      for (Score score :
          shards.rdd().map(shard -> score(shard, topology, weights.value().values())).collect()) {
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

  private static Score score(Shard shard, Topology topology, float[] weights) {
    int outputs = topology.outputs();
    Parameters parameters = new Parameters(topology, weights);
    FeedForward feedForward = new FeedForward(Blas.best());
    Microbatch batch = new Microbatch(topology.inputs(), outputs, MICROBATCH);
    Workspace workspace = new Workspace(topology, MICROBATCH);
    Score total = new Score(0, 0, 0, 0);
    for (int from = 0; from < shard.rows(); from += MICROBATCH) {
      shard.gather(from, Math.min(shard.rows(), from + MICROBATCH), outputs, batch);
      feedForward.run(parameters, batch, workspace);
      for (int x = 0; x < batch.size(); x++) {
        double weight = batch.weights()[x];
        boolean right =
            largest(workspace.outputs(), x, outputs) == largest(batch.targets(), x, outputs);
        total =
            total.plus(new Score(weight * workspace.cost(batch, x), right ? weight : 0, weight, 1));
      }
    }
    return total;
  }

  private static int largest(float[] block, int x, int units) {
    int best = 0;
    for (int j = 1; j < units; j++) {
      best = block[x * units + j] > block[x * units + best] ? j : best;
    }
    return best;
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
