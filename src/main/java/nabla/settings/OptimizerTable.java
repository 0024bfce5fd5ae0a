package nabla.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.optim.AdaDelta;
import nabla.optim.AdaGrad;
import nabla.optim.Adam;
import nabla.optim.AmsGrad;
import nabla.optim.LimitedMemory;
import nabla.optim.Lion;
import nabla.optim.Momentum;
import nabla.optim.NAdam;
import nabla.optim.Nesterov;
import nabla.optim.RAdam;
import nabla.optim.RmsProp;
import nabla.optim.Transformation;
import nabla.optim.TrustRatio;
import nabla.optim.WeightDecay;
import nabla.schedule.Schedule;

/**
 * The optimizer, and the settings that belong to some optimizers alone.
 *
 * @param <S> what setters return: the object itself
 */
public interface OptimizerTable<S> extends RegularisationTable<S> {

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
              "β₂, the decay of the mean squared gradient; for adadelta 0.9 is usual, for lion 0.99")
          .decidingWithin();

  Setting<Double> EPSILON =
      Setting.of(
              "training.epsilon",
              Rule.positive(),
              1e-8,
              "ε, which keeps from dividing by 0; for adadelta and lamb 1e-6 is usual")
          .decidingWithin();

  Setting<Double> WEIGHT_DECAY =
      Setting.of(
              "training.weightDecay",
              Rule.notNegative(),
              0.01,
              "λ of the decay w ← w − η λ w apart from the gradient; biases are left out")
          .decidingWithin();

  Setting<String> WEIGHT_DECAY_SCHEDULE =
      Setting.of(
              "training.weightDecaySchedule",
              Rule.member(Schedule.FAMILY, Schedule.FAMILY::isListed),
              "constant",
              "the weight decay over the steps")
          .decidingWithin();

  /** Every optimizer, with the settings of its own: what it makes of a gradient. */
  Registry<List<Transformation>> OPTIMIZERS =
      new Registry<List<Transformation>>()
          .with("gradient-descent", values -> List.of())
          .with("momentum", values -> List.of(new Momentum(values.get(MOMENTUM))), MOMENTUM)
          .with("nesterov", values -> List.of(new Nesterov(values.get(MOMENTUM))), MOMENTUM)
          .with("adagrad", values -> List.of(new AdaGrad(values.get(EPSILON))), EPSILON)
          .with(
              "rmsprop",
              values -> List.of(new RmsProp(values.get(BETA2), values.get(EPSILON))),
              BETA2,
              EPSILON)
          .with(
              "adadelta",
              values -> List.of(new AdaDelta(values.get(BETA2), values.get(EPSILON))),
              BETA2,
              EPSILON)
          .with("adam", values -> List.of(adam(values)), BETA1, BETA2, EPSILON)
          .with(
              "amsgrad",
              values ->
                  List.of(new AmsGrad(values.get(BETA1), values.get(BETA2), values.get(EPSILON))),
              BETA1,
              BETA2,
              EPSILON)
          .with(
              "nadam",
              values ->
                  List.of(new NAdam(values.get(BETA1), values.get(BETA2), values.get(EPSILON))),
              BETA1,
              BETA2,
              EPSILON)
          .with(
              "radam",
              values ->
                  List.of(new RAdam(values.get(BETA1), values.get(BETA2), values.get(EPSILON))),
              BETA1,
              BETA2,
              EPSILON)
          .with(
              "adamw",
              values -> List.of(adam(values), decay(values)),
              BETA1,
              BETA2,
              EPSILON,
              WEIGHT_DECAY,
              WEIGHT_DECAY_SCHEDULE)
          .with(
              "lion",
              values -> List.of(new Lion(values.get(BETA1), values.get(BETA2)), decay(values)),
              BETA1,
              BETA2,
              WEIGHT_DECAY,
              WEIGHT_DECAY_SCHEDULE)
          .with(
              "lamb",
              values -> List.of(adam(values), decay(values), new TrustRatio()),
              BETA1,
              BETA2,
              EPSILON,
              WEIGHT_DECAY,
              WEIGHT_DECAY_SCHEDULE)
          .with("lbfgs", values -> List.of(new LimitedMemory(10))) // pairs, as in MLlib
          .with("owlqn", values -> List.of(new LimitedMemory(10)));

  Setting<String> OPTIMIZER =
      Setting.of(
              "training.optimizer",
              Rule.oneOf(OPTIMIZERS.labels()),
              "adam",
              "the update rule; lbfgs and owlqn (for L1) take all examples at once, and an epoch is one of their iterations")
          .deciding();

  /** Whether values choose an optimizer whose gradients are over all examples. */
  static boolean isFullBatch(Values values) {
    return List.of("lbfgs", "owlqn").contains(values.get(OPTIMIZER));
  }

  /** The settings that name one of a registry. */
  Map<Setting<String>, Registry<?>> REGISTRIES = Map.of(OPTIMIZER, OPTIMIZERS);

  private static Transformation adam(Values values) {
    return new Adam(values.get(BETA1), values.get(BETA2), values.get(EPSILON));
  }

  private static Transformation decay(Values values) {
    return new WeightDecay(values.get(WEIGHT_DECAY));
  }

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

  default S setWeightDecay(double value) {
    return set(WEIGHT_DECAY, value);
  }

  default double getWeightDecay() {
    return get(WEIGHT_DECAY);
  }

  default S setWeightDecaySchedule(String label) {
    return set(WEIGHT_DECAY_SCHEDULE, label);
  }

  default String getWeightDecaySchedule() {
    return get(WEIGHT_DECAY_SCHEDULE);
  }
}
