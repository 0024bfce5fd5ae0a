package nabla.engine;

import nabla.text.ForUsers;

/**
 * The cost, a gradient or the parameters are no longer finite numbers, so going on makes no sense.
 * The message says which, where, and what most likely helps.
 */
public final class TrainingDivergedException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1;

  /** √(largest float): no ordinary Σ w_x of a batch comes near, and its square is the last one. */
  private static final double HEAVY = 1.8e19;

  private static final String SCALE = "scale features and targets to about 1";

  private TrainingDivergedException(String message) {
    super(message);
  }

  /**
   * At a step whose cost or gradient is not finite.
   *
   * @param weight Σ w_x of its batch
   */
  static TrainingDivergedException atStep(StepReport report, double weight, double lambda) {
    boolean costIsFinite = Double.isFinite(report.cost());
    String got =
        costIsFinite
            ? "gradient must stay finite, got an overflow of 32-bit floats"
            : "cost must stay finite, got " + report.cost();
    String advice;
    if (costIsFinite && weight > HEAVY) {
      advice =
          "the example weights of the batch add up to %s; scale the weights down, only their ratios matter"
              .formatted(weight);
    } else if (report.epoch() == 1 && report.step() == 0) { // so the parameters were sound
      advice = "features or targets are too large, for no update came before; " + SCALE;
    } else {
      advice = lower(report.learningRate(), lambda);
    }
    return new TrainingDivergedException(
        "%s in epoch %s, step %s, at learning rate %s; %s"
            .formatted(got, report.epoch(), report.step(), report.learningRate(), advice));
  }

  /** At the end of an epoch in which costs and gradients were finite, but an update led astray. */
  static TrainingDivergedException ofParameters(int epoch, double learningRate, double lambda) {
    return new TrainingDivergedException(
        "parameters must stay finite, got NaN or infinity at the end of epoch %s, at learning rate %s; %s"
            .formatted(epoch, learningRate, lower(learningRate, lambda)));
  }

  /** The lever: where ηλ > 1, the penalty by itself makes weights larger with each step. */
  private static String lower(double learningRate, double lambda) {
    return learningRate * lambda > 1
        ? "lower lambda, the strength of the penalty, which is %s, or the learning rate"
            .formatted(lambda)
        : "lower the learning rate, or " + SCALE;
  }

  /** At the end of an epoch in which what the optimizer remembers has overflown. */
  static TrainingDivergedException ofOptimizer(int epoch, String optimizer, double lambda) {
    String advice =
        lambda > HEAVY
            ? "lower lambda, the strength of the penalty, which is %s".formatted(lambda)
            : SCALE;
    return new TrainingDivergedException(
        "what the optimizer %s remembers of gradients must stay finite, got NaN or infinity at the end of epoch %s: gradients are too large for 32-bit floats; %s"
            .formatted(optimizer, epoch, advice));
  }
}
