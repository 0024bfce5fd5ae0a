package nabla.engine;

import nabla.nn.Ensemble;
import nabla.nn.MeanForward;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.nn.Workspace;

/** The rows of a shard that a network is asked about, in the order in which they are packed. */
public final class PredictedRows {

  private static final int ROWS = 256; // that are pushed through the network at once
  private static final long MOST_FLOATS = 1 << 26; // of a microbatch

  private PredictedRows() {}

  /** Looks at a row, and at what the network says of it. */
  @FunctionalInterface
  public interface Look {

    /**
     * Looks at example x of a microbatch that has gone forward.
     *
     * @param row its number in the shard
     */
    void at(int row, Microbatch batch, Workspace workspace, int x);
  }

  /** Has every row looked at. */
  public static void each(Shard shard, Ensemble ensemble, Look look) {
    Topology topology = ensemble.topology();
    int rows = rowsAtOnce(topology, shard.isSparse());
    Microbatch batch = shard.microbatch(topology, rows);
    MeanForward forward = new MeanForward(ensemble, rows);
    for (int from = 0; from < shard.rows(); from += rows) {
      shard.gather(from, Math.min(shard.rows(), from + rows), topology.outputs(), batch);
      Workspace workspace = forward.run(batch);
      for (int x = 0; x < batch.size(); x++) {
        look.at(from + x, batch, workspace, x);
      }
    }
  }

  /**
   * How many rows of a network's widest layer, its inputs included unless they are sparse, take 256
   * MiB; 256 at most.
   */
  static int rowsAtOnce(Topology topology, boolean sparse) {
    int widest = sparse ? topology.widestLayer() : topology.widest();
    return (int) Math.max(1, Math.min(ROWS, MOST_FLOATS / widest));
  }
}
