package nabla.settings;

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
}
