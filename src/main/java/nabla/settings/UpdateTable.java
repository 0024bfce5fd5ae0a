package nabla.settings;

import java.util.Map;
import java.util.Optional;
import nabla.optim.Adam;
import nabla.optim.Constant;
import nabla.optim.Cosine;
import nabla.optim.GradientDescent;
import nabla.optim.L2;
import nabla.optim.Momentum;
import nabla.optim.Nesterov;
import nabla.optim.Optimizer;
import nabla.optim.RmsProp;
import nabla.optim.Schedule;
import nabla.optim.Update;

/**
 * The settings of an update: the optimizer, its learning rate, and what else acts on a gradient.
 *
 * @param <S> what setters return: the object itself
 */
public interface UpdateTable<S> extends Values {

  Setting<Double> MOMENTUM =
      Setting.of("training.momentum", Rule.fraction(), 0.9, "μ, the decay of the velocity")
          .decidingWithin();

  Setting<Double> BETA1 =
      Setting.of("training.beta1", Rule.fraction(), 0.9, "β₁, the decay of the mean gradient")
          .decidingWithin();

  Setting<Double> BETA2 =
      Setting.of(
              "training.beta2",
              Rule.fraction(),
              0.999,
              "β₂, the decay of the mean squared gradient")
          .decidingWithin();

  Setting<Double> EPSILON =
      Setting.of("training.epsilon", Rule.positive(), 1e-8, "ε, which keeps from dividing by 0")
          .decidingWithin();

  /** Every optimizer, with the settings of its own. */
  Registry<Optimizer> OPTIMIZERS =
      new Registry<Optimizer>()
          .with("gradient-descent", values -> new GradientDescent())
          .with("momentum", values -> new Momentum(values.get(MOMENTUM)), MOMENTUM)
          .with("nesterov", values -> new Nesterov(values.get(MOMENTUM)), MOMENTUM)
          .with(
              "rmsprop",
              values -> new RmsProp(values.get(BETA2), values.get(EPSILON)),
              BETA2,
              EPSILON)
          .with(
              "adam",
              values -> new Adam(values.get(BETA1), values.get(BETA2), values.get(EPSILON)),
              BETA1,
              BETA2,
              EPSILON);

  Setting<String> OPTIMIZER =
      Setting.of("training.optimizer", Rule.oneOf(OPTIMIZERS.labels()), "adam", "the update rule")
          .deciding();

  Setting<Double> LEARNING_RATE =
      Setting.of("training.learningRate", Rule.positive(), 1e-3, "η, where a schedule begins")
          .deciding();

  Setting<Double> FINAL_LEARNING_RATE =
      Setting.of(
              "training.finalLearningRate",
              Rule.notNegative(),
              0.0,
              "where a schedule ends, at most learningRate")
          .decidingWithin();

  /** Every schedule of the learning rate, with the settings of its own. */
  Registry<Schedule> SCHEDULES =
      new Registry<Schedule>()
          .with("constant", values -> new Constant(values.get(LEARNING_RATE)))
          .with(
              "cosine",
              values -> new Cosine(values.get(LEARNING_RATE), values.get(FINAL_LEARNING_RATE)),
              FINAL_LEARNING_RATE);

  Setting<String> LEARNING_RATE_SCHEDULE =
      Setting.of(
              "training.learningRateSchedule",
              Rule.oneOf(SCHEDULES.labels()),
              "constant",
              "the learning rate over the steps")
          .deciding();

  /** The settings that name one of a registry. */
  Map<Setting<String>, Registry<?>> REGISTRIES =
      Map.of(OPTIMIZER, OPTIMIZERS, LEARNING_RATE_SCHEDULE, SCHEDULES);

  Setting<Double> REG_PARAM =
      Setting.of(
              "training.regParam",
              Rule.notNegative(),
              0.0,
              "λ of the penalty (λ/2) Σ w²; biases are left out")
          .deciding();

  Setting<Double> MAX_GRADIENT_NORM =
      Setting.of(
              "training.maxGradientNorm",
              Rule.notNegative(),
              0.0,
              "c, the largest norm √Σ g² over all weights and biases; a longer gradient is scaled down to it. 0 is any")
          .deciding();

  /** The setting that chooses whether another one counts, such as optimizer for momentum. */
  static Optional<Setting<String>> chooser(Setting<?> setting) {
    return REGISTRIES.keySet().stream()
        .filter(chooser -> !REGISTRIES.get(chooser).owners(setting).isEmpty())
        .findFirst();
  }

  /** Whether a setting belongs to what values choose, such as momentum to nesterov. */
  static boolean isChosen(Setting<?> setting, Values values) {
    return chooser(setting)
        .filter(it -> REGISTRIES.get(it).owners(setting).contains(values.get(it)))
        .isPresent();
  }

  /** The end of a step, as values have it. */
  static Update update(Values values) {
    return new Update(
        OPTIMIZERS.make(values.get(OPTIMIZER), values),
        new L2(values.get(REG_PARAM)),
        values.get(MAX_GRADIENT_NORM));
  }

  /**
   * Sets a setting, and returns the object itself.
   *
   * @throws IllegalArgumentException if its rule forbids the value; the message names all three
   */
  <T> S set(Setting<T> setting, T value);

  default S setOptimizer(String label) {
    return set(OPTIMIZER, label);
  }

  default String getOptimizer() {
    return get(OPTIMIZER);
  }

  default S setMomentum(double value) {
    return set(MOMENTUM, value);
  }

  default double getMomentum() {
    return get(MOMENTUM);
  }

  default S setBeta1(double value) {
    return set(BETA1, value);
  }

  default double getBeta1() {
    return get(BETA1);
  }

  default S setBeta2(double value) {
    return set(BETA2, value);
  }

  default double getBeta2() {
    return get(BETA2);
  }

  default S setEpsilon(double value) {
    return set(EPSILON, value);
  }

  default double getEpsilon() {
    return get(EPSILON);
  }

  default S setLearningRate(double value) {
    return set(LEARNING_RATE, value);
  }

  default double getLearningRate() {
    return get(LEARNING_RATE);
  }

  default S setLearningRateSchedule(String label) {
    return set(LEARNING_RATE_SCHEDULE, label);
  }

  default String getLearningRateSchedule() {
    return get(LEARNING_RATE_SCHEDULE);
  }

  default S setFinalLearningRate(double value) {
    return set(FINAL_LEARNING_RATE, value);
  }

  default double getFinalLearningRate() {
    return get(FINAL_LEARNING_RATE);
  }

  default S setRegParam(double value) {
    return set(REG_PARAM, value);
  }

  default double getRegParam() {
    return get(REG_PARAM);
  }

  default S setMaxGradientNorm(double value) {
    return set(MAX_GRADIENT_NORM, value);
  }

  default double getMaxGradientNorm() {
    return get(MAX_GRADIENT_NORM);
  }
}
