package nabla.settings;

import java.util.List;

/**
 * The settings of what is looked at after every epoch: by what epochs are compared, which one's
 * weights are kept, and when there are enough.
 *
 * @param <S> what setters return: the object itself
 */
public interface EpochTable<S> extends Settable<S> {

  Setting<Double> VALIDATION_FRACTION =
      Setting.of(
              "data.validationFraction",
              Rule.number("in [0, 1)", x -> x >= 0 && x < 1),
              0.0,
              "the part of the training data to hold back and measure after every epoch; which rows, their content and the seed say")
          .decidingWithin();

  Setting<String> METRIC =
      Setting.of(
              "training.metric",
              Rule.oneOf(Metric.labels()),
              Metric.COST.label(),
              "by what epochs are compared: for keep, patience and the schedule plateau. Of the validation examples; without any, cost alone, that of the training")
          .deciding();

  Setting<String> KEEP =
      Setting.of(
              "training.keep",
              Rule.oneOf(List.of("best", "last")),
              "best",
              "whose weights the model has: those of the epoch with the best metric (of equal ones the last), or those of the last epoch; without validation and with regParam it is the last")
          .deciding();

  Setting<Integer> PATIENCE =
      Setting.of(
              "training.patience",
              Rule.integer(0),
              0,
              "training ends after so many epochs on end in which the metric has not become better; 0 is never early")
          .deciding();

  Setting<Double> TOL =
      Setting.of(
              "training.tol",
              Rule.fraction(),
              0.0,
              "the part of its best value by which the metric must become better to count, for patience; lbfgs and owlqn end, as MLlib's do, once over 20 iterations the cost comes down by less than this part of the first, or the gradient's norm is no more than this part of it")
          .deciding();

  Setting<Double> MAX_MINUTES =
      Setting.of(
          "training.maxMinutes",
          Rule.notNegative(),
          0.0,
          "training ends with the round in which so many minutes are over, and with the epoch kept so far; 0 is no end");

  Setting<String> ON_DIVERGENCE =
      Setting.of(
          "training.onDivergence",
          Rule.oneOf(List.of("fail", "keep")),
          "fail",
          "what comes of a training whose cost or weights are no longer finite: it fails, or ends with the epoch kept so far, with a warning");

  default S setValidationFraction(double value) {
    return set(VALIDATION_FRACTION, value);
  }

  default double getValidationFraction() {
    return get(VALIDATION_FRACTION);
  }

  default S setMetric(String label) {
    return set(METRIC, label);
  }

  default String getMetric() {
    return get(METRIC);
  }

  default S setKeep(String value) {
    return set(KEEP, value);
  }

  default String getKeep() {
    return get(KEEP);
  }

  default S setPatience(int value) {
    return set(PATIENCE, value);
  }

  default int getPatience() {
    return get(PATIENCE);
  }

  default S setTol(double value) {
    return set(TOL, value);
  }

  default double getTol() {
    return get(TOL);
  }

  default S setMaxMinutes(double value) {
    return set(MAX_MINUTES, value);
  }

  default double getMaxMinutes() {
    return get(MAX_MINUTES);
  }

  default S setOnDivergence(String value) {
    return set(ON_DIVERGENCE, value);
  }

  default String getOnDivergence() {
    return get(ON_DIVERGENCE);
  }
}
