package nabla.engine;

import java.util.Optional;

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

  /** The cost of the validation examples or, without any, of the training. */
  double decidingCost() {
    return validation.map(Evaluation::cost).orElse(cost);
  }
}
