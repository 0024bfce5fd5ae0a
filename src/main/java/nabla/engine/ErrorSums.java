package nabla.engine;

import java.io.Serializable;

/**
 * How far numbers a are from what they should be, y: sums from which follow the root of the mean
 * square, the mean absolute error, and R².
 *
 * <pre>
 * RMSE = √(Σ w (a − y)² / Σ w)    MAE = Σ w |a − y| / Σ w    R² = 1 − Σ w (a − y)² / Σ w (y − ȳ)²
 * </pre>
 *
 * <p>Σ w (y − ȳ)² is followed along with the mean ȳ, since the difference of two large sums would
 * lose it. Source: Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance",
 * equation 2.1.
 */
public final class ErrorSums implements Serializable {

  private static final long serialVersionUID = 1;

  private double weight; // Σ w
  private double squares; // Σ w (a − y)²
  private double distances; // Σ w |a − y|
  private double mean; // ȳ
  private double spread; // Σ w (y − ȳ)²

  public void add(double a, double y, double w) {
    double error = a - y;
    squares += w * error * error;
    distances += w * Math.abs(error);
    follow(w, y, 0);
  }

  /** Adds those of the next numbers. */
  public void add(ErrorSums next) {
    squares += next.squares;
    distances += next.distances;
    follow(next.weight, next.mean, next.spread);
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

  public double rmse() {
    return Math.sqrt(squares / weight);
  }

  public double mae() {
    return distances / weight;
  }

  public double r2() {
    return 1 - squares / spread;
  }
}
