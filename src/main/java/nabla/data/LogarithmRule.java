package nabla.data;

import java.util.List;

/** Whether the logarithm of a label is learned where its quantiles decide ({@code AUTO}). */
final class LogarithmRule implements Asking {

  private static final double LOW = 0.05;
  private static final double HIGH = 0.95;
  private static final double FACTOR = 10;
  private static final double SKEWED = 0.4;
  private static final double EVEN = 0.15;

  private final Distribution labels;
  private boolean holds;

  LogarithmRule(NumberSketch labels) {
    this.labels = new Distribution(labels);
  }

  @Override
  public int find() {
    double a = labels.quantile(LOW);
    double b = labels.quantile(1 / 2.0);
    double c = labels.quantile(HIGH);
    holds =
        labels.numbers().min() > 0
            && c / a >= FACTOR
            && skewness(a, b, c) >= SKEWED
            && Math.abs(skewness(StrictMath.log(a), StrictMath.log(b), StrictMath.log(c))) <= EVEN;
    return labels.lacking();
  }

  private static double skewness(double a, double b, double c) {
    return (c + a - 2 * b) / (c - a);
  }

  @Override
  public List<PrefixSketch> lacking(int limit) {
    return labels.lacking(limit);
  }

  @Override
  public void seen(PrefixSketch sketch) {
    labels.seen(sketch);
  }

  /** Whether it is; once nothing is lacking. */
  boolean holds() {
    return holds;
  }
}
