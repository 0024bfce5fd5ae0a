package nabla.engine;

import java.io.Serializable;
import nabla.nn.Activation;
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

  /** The tally of no example yet. */
  static Tally of(Metric metric, Topology topology) {
    int outputs = topology.outputs();
    boolean softmax = topology.activation(topology.depth()).equals(Activation.SOFTMAX);
    return switch (metric) {
      case COST, ACCURACY -> new Nothing();
      case F1 -> new ClassCounts(outputs);
      case AUC -> new Ranking(new ClassScores(softmax, new double[0]));
      case RMSE, MAE, R2 -> new Errors(metric, outputs);
    };
  }

  /** Notes example x of a microbatch that has gone forward. */
  void add(Microbatch batch, Workspace workspace, int x);

  /** Adds what the next part has noted, another tally of the same kind. */
  void add(Tally next);

  /** The metric; NaN if the examples are not such that it has a value. */
  double value();

  /** Of a metric that is known without it. */
  final class Nothing implements Tally {

    private static final long serialVersionUID = 1;

    @Override
    public void add(Microbatch batch, Workspace workspace, int x) {}

    @Override
    public void add(Tally next) {}

    @Override
    public double value() {
      throw new IllegalStateException("nothing was noted");
    }
  }
}
