package nabla.engine;

import java.io.Serializable;
import nabla.nn.ClassScores;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import nabla.settings.Metric;

/**
 * What is noted of examples, one after another, to know a metric in the end. Parts that are noted
 * elsewhere are added in the order of the examples, all in double precision.
 */
interface Tally extends Serializable {

  /** The tally of no example yet, for a metric that is more than a mean of the examples' own. */
  static Tally of(Metric metric, Topology topology) {
    int outputs = topology.outputs();
    return switch (metric) {
      case COST, ACCURACY -> throw new IllegalArgumentException(metric + " needs no tally");
      case F1 -> new ClassCounts(outputs);
      case AUC -> new Ranking(ClassScores.of(topology));
      case RMSE, MAE, R2 -> new Errors(metric, outputs);
    };
  }

  /** Notes example x of a microbatch that has gone forward. */
  void add(Microbatch batch, Workspace workspace, int x);

  /** Adds what the next part has noted, another tally of the same kind. */
  void add(Tally next);

  /** The metric; NaN if the examples are not such that it has a value. */
  double value();
}
