package nabla.engine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import nabla.settings.Metric;

/**
 * How well a network does on examples that it doesn't learn from.
 *
 * <p>An example counts as right if its label is the class that {@link nabla.nn.Decision} makes of
 * the network's outputs, as in a model's transform; but thresholds, which a model may be given
 * after its training, are not part of it.
 *
 * @param values by metric, in their order: the cost, the accuracy where the target is labels, and
 *     what else was asked for
 * @param examples how many
 */
public record Evaluation(Map<Metric, Double> values, long examples) {

  public Evaluation {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
  }

  /** The cost alone, or with the accuracy. */
  public Evaluation(double cost, OptionalDouble accuracy, long examples) {
    this(
        accuracy.isPresent()
            ? Map.of(Metric.COST, cost, Metric.ACCURACY, accuracy.getAsDouble())
            : Map.of(Metric.COST, cost),
        examples);
  }

  /** The same with its errors, RMSE and MAE, in a unit: so many times as large. */
  public Evaluation in(double unit) {
    Map<Metric, Double> scaled = new EnumMap<>(values);
    scaled.computeIfPresent(Metric.RMSE, (metric, error) -> unit * error);
    scaled.computeIfPresent(Metric.MAE, (metric, error) -> unit * error);
    return new Evaluation(scaled, examples);
  }

  /** Σ w_x C_x / Σ w_x. */
  public double cost() {
    return values.get(Metric.COST);
  }

  /** Σ w_x of the examples that are right / Σ w_x, in [0, 1]; none for numbers. */
  public OptionalDouble accuracy() {
    return values.containsKey(Metric.ACCURACY)
        ? OptionalDouble.of(values.get(Metric.ACCURACY))
        : OptionalDouble.empty();
  }
}
