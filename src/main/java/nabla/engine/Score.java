package nabla.engine;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import nabla.nn.Decision;
import nabla.nn.Ensemble;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import nabla.settings.Metric;

/**
 * How a network does on some examples: sums that add up to an {@link Evaluation}. They are added in
 * the order of shards and rows, in double precision, so no bit depends on who computes what.
 */
public final class Score implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int ROWS_PER_SHARD = 4096;
  private static final int USUAL_SHARDS = 1 << 16; // at most
  private static final long MOST_FLOATS = 1 << 26; // of a shard

  private final Map<Metric, Tally> tallies = new EnumMap<>(Metric.class);
  private double cost; // Σ w_x C_x
  private double right; // Σ w_x of the examples whose label is the class that the network says
  private double weight; // Σ w_x
  private long examples;

  /** The score on no example yet, for an evaluation with these metrics. */
  public Score(Topology topology, Set<Metric> metrics) {
    for (Metric metric : metrics) {
      if (metric != Metric.COST && metric != Metric.ACCURACY) { // which are always there
        tallies.put(metric, Tally.of(metric, topology));
      }
    }
  }

  /** The score of a network on the rows of a shard, in the order in which they are packed. */
  public static Score of(Shard shard, Ensemble ensemble, Set<Metric> metrics) {
    int outputs = ensemble.topology().outputs();
    Score total = new Score(ensemble.topology(), metrics);
    PredictedRows.each(
        shard,
        ensemble,
        (row, batch, workspace, x) -> {
          int said = Decision.classOf(workspace.outputWeightedInputs(), x * outputs, outputs);
          total.add(batch, workspace, x, shard.isOf(row, said));
        });
    return total;
  }

  private void add(Microbatch batch, Workspace workspace, int x, boolean isRight) {
    double w = batch.weights()[x];
    cost += w * workspace.cost(batch, x);
    right += isRight ? w : 0;
    weight += w;
    examples++;
    tallies.values().forEach(tally -> tally.add(batch, workspace, x));
  }

  /** Adds the sums over the next examples, and returns the same object. */
  public Score add(Score next) {
    cost += next.cost;
    right += next.right;
    weight += next.weight;
    examples += next.examples;
    tallies.forEach((metric, tally) -> tally.add(next.tallies.get(metric)));
    return this;
  }

  /**
   * How many shards examples should be packed in to be scored: a power of two for about 4096 rows
   * each, or fewer where rows are so wide, or so many, that a shard would take more than 256 MiB.
   */
  public static int shards(Packing packing) {
    return shards(packing.rows(), packing.floatsPerRow());
  }

  static int shards(long rows, int inputs) {
    long usual = Math.min(USUAL_SHARDS, Math.max(1, rows / ROWS_PER_SHARD));
    long count = Long.highestOneBit(usual);
    while (count < rows && rows / count * inputs > MOST_FLOATS) {
      count *= 2;
    }
    return Math.toIntExact(count);
  }

  /** The means, and the metrics; an accuracy only where targets are labels. */
  public Evaluation evaluation(boolean labels) {
    OptionalDouble accuracy = labels ? OptionalDouble.of(right / weight) : OptionalDouble.empty();
    Evaluation means = new Evaluation(cost / weight, accuracy, examples);
    Map<Metric, Double> all = new EnumMap<>(means.values());
    tallies.forEach((metric, tally) -> all.put(metric, tally.value()));
    return new Evaluation(all, examples);
  }
}
