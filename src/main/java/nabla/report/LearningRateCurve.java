package nabla.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The cost over the learning rate, as a range test finds it: a training whose rate grows from step
 * to step. Costs are smoothed, since each is that of one batch.
 *
 * <pre>
 * v ← 0.95 v + 0.05 C          smoothed: v / (1 − 0.95ᵗ)
 * </pre>
 *
 * <p>Steps are added until the smoothed cost is four times its least, or no number. Source: Smith
 * 2017, section 3.3; the smoothing and the suggestion are those of Howard and Gugger's fastai.
 */
public final class LearningRateCurve {

  private static final double KEEP = 0.95;
  private static final double TOO_MUCH = 4;
  private static final int BELOW_THE_LEAST = 10;

  private final List<Double> rates = new ArrayList<>();
  private final List<Double> costs = new ArrayList<>(); // smoothed
  private double mean;
  private double unbias = 1;
  private int least; // the step of the least cost
  private boolean ended;

  /** Adds a step, unless the curve has ended. */
  public void add(double learningRate, double cost) {
    mean = KEEP * mean + (1 - KEEP) * cost;
    unbias *= KEEP;
    double smoothed = mean / (1 - unbias);
    ended = ended || !(smoothed <= TOO_MUCH * (costs.isEmpty() ? smoothed : leastCost()));
    if (!ended) {
      rates.add(learningRate);
      costs.add(smoothed);
      least = smoothed < leastCost() ? costs.size() - 1 : least;
    }
  }

  /** Whether there is no step with a cost. */
  public boolean isEmpty() {
    return costs.isEmpty();
  }

  /** Whether the cost has grown so much that nothing more is to be learned. */
  public boolean isEnded() {
    return ended;
  }

  /** The smoothed cost of the first step. */
  public double firstCost() {
    return costs.get(0);
  }

  /** The least smoothed cost. */
  public double leastCost() {
    return costs.get(least);
  }

  /** η of the step with the least smoothed cost. */
  public double rateOfLeast() {
    return rates.get(least);
  }

  /** A tenth of that, to two digits; none if the cost never came down. */
  public OptionalDouble suggestion() {
    return least == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            Double.parseDouble(
                String.format(Locale.ROOT, "%.1e", rateOfLeast() / BELOW_THE_LEAST)));
  }

  /** The curve over the logarithm of η, with the suggestion: a PNG of 760 × 360. */
  public byte[] png() throws IOException {
    return Headless.draw(this::drawing);
  }

  private byte[] drawing() throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(760)
            .height(360)
            .title("Learning-rate range test")
            .xAxisTitle("learning rate")
            .yAxisTitle("cost, smoothed")
            .build();
    chart.getStyler().setLocale(Locale.ROOT).setXAxisLogarithmic(true);
    chart.addSeries("cost", rates, costs).setMarker(SeriesMarkers.NONE);
    suggestion()
        .ifPresent(
            rate ->
                chart.addSeries("suggestion", new double[] {rate}, new double[] {costNear(rate)}));
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  private double costNear(double rate) {
    int i = 0;
    while (i + 1 < rates.size() && rates.get(i) < rate) {
      i++;
    }
    return costs.get(i);
  }
}
