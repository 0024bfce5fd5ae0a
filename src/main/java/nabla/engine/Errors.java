package nabla.engine;

import nabla.nn.Microbatch;
import nabla.nn.Workspace;
import nabla.settings.Metric;

/** One of the three metrics of {@link ErrorSums}, over all outputs. */
final class Errors implements Tally {

  private static final long serialVersionUID = 1;

  private final Metric metric;
  private final int outputs;
  private final ErrorSums sums = new ErrorSums();

  Errors(Metric metric, int outputs) {
    this.metric = metric;
    this.outputs = outputs;
  }

  @Override
  public void add(Microbatch batch, Workspace workspace, int x) {
    for (int j = x * outputs; j < (x + 1) * outputs; j++) {
      sums.add(workspace.outputs()[j], batch.targets()[j], batch.weights()[x]);
    }
  }

  @Override
  public void add(Tally next) {
    sums.add(((Errors) next).sums);
  }

  @Override
  public double value() {
    return switch (metric) {
      case RMSE -> sums.rmse();
      case MAE -> sums.mae();
      default -> sums.r2();
    };
  }
}
