package nabla.engine;

import java.io.Serializable;
import java.util.OptionalDouble;
import nabla.linalg.Blas;
import nabla.nn.Decision;
import nabla.nn.FeedForward;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.nn.Workspace;

/**
 * How a network does on some examples: sums that add up to an {@link Evaluation}. They are added in
 * the order of shards and rows, in double precision, so no bit depends on who computes what.
 *
 * @param cost Σ w_x C_x
 * @param right Σ w_x of the examples whose label is the class that the network says
 * @param weight Σ w_x
 * @param examples how many
 */
public record Score(double cost, double right, double weight, long examples)
    implements Serializable {

  private static final int ROWS = 256; // that are pushed through the network at once
  private static final int ROWS_PER_SHARD = 4096;
  private static final int USUAL_SHARDS = 1 << 16; // at most
  private static final long MOST_FLOATS = 1 << 26; // of a shard, and of a microbatch

  public static final Score NONE = new Score(0, 0, 0, 0);

  /** The score of a network on the rows of a shard, in the order in which they are packed. */
  public static Score of(Shard shard, Parameters parameters) {
    Topology topology = parameters.topology();
    int outputs = topology.outputs();
    FeedForward feedForward = new FeedForward(Blas.best());
    int rows = rowsAtOnce(topology);
    Microbatch batch = new Microbatch(topology.inputs(), outputs, rows);
    Workspace workspace = new Workspace(topology, rows);
    Score total = NONE;
    for (int from = 0; from < shard.rows(); from += rows) {
      shard.gather(from, Math.min(shard.rows(), from + rows), outputs, batch);
      feedForward.run(parameters, batch, workspace);
      for (int x = 0; x < batch.size(); x++) {
        double weight = batch.weights()[x];
        int said = Decision.classOf(workspace.outputWeightedInputs(), x * outputs, outputs);
        double right = shard.isOf(from + x, said) ? weight : 0;
        total = total.plus(new Score(weight * workspace.cost(batch, x), right, weight, 1));
      }
    }
    return total;
  }

  /**
   * How many shards examples should be packed in to be scored: a power of two for about 4096 rows
   * each, or fewer where rows are so wide, or so many, that a shard would take more than 256 MiB.
   */
  public static int shards(long rows, int inputs) {
    long usual = Math.min(USUAL_SHARDS, Math.max(1, rows / ROWS_PER_SHARD));
    long count = Long.highestOneBit(usual);
    while (count < rows && rows / count * inputs > MOST_FLOATS) {
      count *= 2;
    }
    return Math.toIntExact(count);
  }

  /** How many rows of a network's widest layer, its inputs included, take 256 MiB; 256 at most. */
  static int rowsAtOnce(Topology topology) {
    return (int) Math.max(1, Math.min(ROWS, MOST_FLOATS / topology.widest()));
  }

  /** The sums over these examples and the next. */
  public Score plus(Score next) {
    return new Score(
        cost + next.cost, right + next.right, weight + next.weight, examples + next.examples);
  }

  /** The means; an accuracy only where targets are labels. */
  public Evaluation evaluation(boolean labels) {
    return new Evaluation(
        cost / weight,
        labels ? OptionalDouble.of(right / weight) : OptionalDouble.empty(),
        examples);
  }
}
