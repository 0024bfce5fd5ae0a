package nabla.engine;

import java.util.Optional;
import nabla.settings.Metric;

/**
 * What one epoch did.
 *
 * @param epoch counted from 1
 * @param cost mean cost of all examples, each as the network was when its batch came (with all
 *     examples at once: at the epoch's end), without penalty
 * @param validation of the network at the epoch's end; none without validation examples
 * @param learningRate η of the last step
 * @param seconds for the steps, without validation
 * @param examplesPerSecond examples of the epoch / seconds
 */
public record EpochReport(
    int epoch,
    double cost,
    Optional<Evaluation> validation,
    double learningRate,
    double seconds,
    double examplesPerSecond) {

  /** The metric of the validation examples; without any, the training cost, whatever is asked. */
  public double value(Metric metric) {
    return validation.map(held -> held.values().get(metric)).orElse(cost);
  }

  /** The same as what should come down. */
  double loss(Metric metric) {
    return metric.loss(value(metric));
  }
}
