package nabla.settings;

import nabla.nn.Perturbation;
import nabla.schedule.Schedule;

/**
 * The settings that keep a network from learning its examples by heart, or a step from being too
 * long.
 *
 * @param <S> what setters return: the object itself
 */
public interface RegularisationTable<S> extends Settable<S> {

  Setting<Double> REG_PARAM =
      Setting.of(
              "training.regParam",
              Rule.notNegative(),
              0.0,
              "λ of the penalty λ (α Σ |w| + ½ (1 − α) Σ w²), with α = elasticNetParam; biases are left out")
          .deciding();

  Setting<Double> ELASTIC_NET_PARAM =
      Setting.of(
              "training.elasticNetParam",
              Rule.number("in [0, 1]", x -> x >= 0 && x <= 1),
              0.0,
              "α of the penalty: 0 is L2, 1 is L1")
          .deciding();

  Setting<Double> MAX_GRADIENT_VALUE =
      Setting.of(
              "training.maxGradientValue",
              Rule.notNegative(),
              0.0,
              "c, the largest |g| of every element of the gradient; a larger one becomes ±c. 0 is any")
          .deciding();

  Setting<Double> MAX_GRADIENT_NORM =
      Setting.of(
              "training.maxGradientNorm",
              Rule.notNegative(),
              0.0,
              "c, the largest norm √Σ g² over all weights and biases; a longer gradient is scaled down to it. 0 is any")
          .deciding();

  Setting<Double> MAX_WEIGHT_NORM =
      Setting.of(
              "training.maxWeightNorm",
              Rule.notNegative(),
              0.0,
              "c, the largest norm √Σ w² of the weights into a unit; longer ones are scaled down to it after a step. 0 is any")
          .deciding();

  Setting<Double> AVERAGE_DECAY =
      Setting.of(
              "training.averageDecay",
              Rule.fraction(),
              0.0,
              "γ of the decaying mean of the weights over the steps, such as 0.99, that is evaluated and returned instead of the last ones; 0 is the last")
          .deciding();

  Setting<Double> DROPOUT =
      Setting.of(
              "training.dropout",
              Rule.fraction(),
              0.0,
              "p, the probability with which a step leaves out each hidden unit of each example; what stays is divided by 1 − p. 0.5 is usual")
          .deciding();

  Setting<Double> INPUT_DROPOUT =
      Setting.of(
              "training.inputDropout",
              Rule.fraction(),
              0.0,
              "p of the inputs, likewise; 0.2 is usual")
          .deciding();

  Setting<String> DROPOUT_SCHEDULE =
      Setting.of(
              "training.dropoutSchedule",
              Rule.member(Schedule.FAMILY, Schedule.FAMILY::isListed),
              "constant",
              "dropout and inputDropout over the steps")
          .deciding();

  Setting<Double> INPUT_NOISE =
      Setting.of(
              "training.inputNoise",
              Rule.notNegative(),
              0.0,
              "standard deviation of the Gaussian noise that is added to every input in every step, in the inputs' unit")
          .deciding();

  Setting<Double> LABEL_SMOOTHING =
      Setting.of(
              "training.labelSmoothing",
              Rule.fraction(),
              0.0,
              "ε of the targets (1 − ε) y + ε / K that are learned in place of y, with K classes, or 2 for outputs by themselves (costs other than softmax-cross-entropy); not for a regression")
          .deciding();

  /** What is changed about examples and units, as values have it. */
  static Perturbation perturbation(Values values) {
    return new Perturbation(
        values.get(LABEL_SMOOTHING),
        values.get(INPUT_NOISE),
        values.get(INPUT_DROPOUT),
        values.get(DROPOUT));
  }

  default S setRegParam(double value) {
    return set(REG_PARAM, value);
  }

  default double getRegParam() {
    return get(REG_PARAM);
  }

  default S setElasticNetParam(double value) {
    return set(ELASTIC_NET_PARAM, value);
  }

  default double getElasticNetParam() {
    return get(ELASTIC_NET_PARAM);
  }

  default S setMaxGradientValue(double value) {
    return set(MAX_GRADIENT_VALUE, value);
  }

  default double getMaxGradientValue() {
    return get(MAX_GRADIENT_VALUE);
  }

  default S setMaxGradientNorm(double value) {
    return set(MAX_GRADIENT_NORM, value);
  }

  default double getMaxGradientNorm() {
    return get(MAX_GRADIENT_NORM);
  }

  default S setMaxWeightNorm(double value) {
    return set(MAX_WEIGHT_NORM, value);
  }

  default double getMaxWeightNorm() {
    return get(MAX_WEIGHT_NORM);
  }

  default S setAverageDecay(double value) {
    return set(AVERAGE_DECAY, value);
  }

  default double getAverageDecay() {
    return get(AVERAGE_DECAY);
  }

  default S setDropout(double value) {
    return set(DROPOUT, value);
  }

  default double getDropout() {
    return get(DROPOUT);
  }

  default S setInputDropout(double value) {
    return set(INPUT_DROPOUT, value);
  }

  default double getInputDropout() {
    return get(INPUT_DROPOUT);
  }

  default S setDropoutSchedule(String label) {
    return set(DROPOUT_SCHEDULE, label);
  }

  default String getDropoutSchedule() {
    return get(DROPOUT_SCHEDULE);
  }

  default S setInputNoise(double value) {
    return set(INPUT_NOISE, value);
  }

  default double getInputNoise() {
    return get(INPUT_NOISE);
  }

  default S setLabelSmoothing(double value) {
    return set(LABEL_SMOOTHING, value);
  }

  default double getLabelSmoothing() {
    return get(LABEL_SMOOTHING);
  }
}
