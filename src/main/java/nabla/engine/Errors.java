package nabla.engine;

import nabla.nn.Microbatch;
import nabla.nn.Workspace;
import nabla.settings.Metric;

/**
 * How far numbers are from their targets, over all outputs: the root of the mean square, the mean
 * absolute error, or R².
 *
 * <pre>
 * RMSE = √(Σ w (a − y)² / Σ w)    MAE = Σ w |a − y| / Σ w    R² = 1 − Σ w (a − y)² / Σ w (y − ȳ)²
 * </pre>
 *
 * <p>Σ w (y − ȳ)² is followed along with the mean ȳ, since the difference of two large sums would
 * lose it. Source: Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance",
 * equation 2.1.
 */
final class Errors implements Tally {

  private static final long serialVersionUID = 1;

  private final Metric metric;
  private final int outputs;
  private double weight; // Σ w, over all numbers
  private double squares; // Σ w (a − y)²
  private double distances; // Σ w |a − y|
  private double mean; // ȳ
  private double spread; // Σ w (y − ȳ)²

  Errors(Metric metric, int outputs) {
    this.metric = metric;
    this.outputs = outputs;
  }

  @Override
  public void add(Microbatch batch, Workspace workspace, int x) {
    double w = batch.weights()[x];
    for (int j = x * outputs; j < (x + 1) * outputs; j++) {
      double y = batch.targets()[j];
      double error = workspace.outputs()[j] - y;
      squares += w * error * error;
      distances += w * Math.abs(error);
      follow(w, y, 0);
    }
  }

  @Override
  public void add(Tally next) {
    Errors other = (Errors) next;
    squares += other.squares;
    distances += other.distances;
    follow(other.weight, other.mean, other.spread);
  }

  /** Takes in numbers of some weight, mean and spread of their own. */
  private void follow(double w, double y, double within) {
    if (w > 0) {
      double before = weight;
      double distance = y - mean;
      weight += w;
      mean += distance * (w / weight);
      spread += within + distance * distance * (before * (w / weight));
    }
  }

  @Override
  public double value() {
    return switch (metric) {
      case RMSE -> Math.sqrt(squares / weight);
      case MAE -> distances / weight;
      default -> 1 - squares / spread;
    };
  }
}
