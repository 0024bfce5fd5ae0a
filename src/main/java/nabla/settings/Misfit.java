package nabla.settings;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import nabla.text.Shown;

/**
 * A setting that does not go together with another one.
 *
 * @param setting which
 * @param message names both, and the way out
 */
public record Misfit(Setting<?> setting, String message) {

  /** A setting that counts only where another one is above 0. */
  private record Needs(Setting<Double> setting, Setting<? extends Number> other) {}

  private static final List<Needs> NEEDS =
      List.of(new Needs(UpdateTable.ELASTIC_NET_PARAM, UpdateTable.REG_PARAM));

  /** What makes no sense where a gradient is over all examples and a line search finds the step. */
  private static final List<Setting<?>> OF_BATCHES =
      List.of(
          TrainingTable.BATCH_SIZE,
          UpdateTable.LEARNING_RATE,
          UpdateTable.LEARNING_RATE_SCHEDULE,
          UpdateTable.WARMUP_EPOCHS,
          UpdateTable.MAX_GRADIENT_VALUE,
          UpdateTable.MAX_GRADIENT_NORM,
          UpdateTable.MAX_WEIGHT_NORM,
          UpdateTable.AVERAGE_DECAY,
          TrainingTable.LOCAL_STEPS);

  /**
   * The first that is found among values, if there is any.
   *
   * @param isSet whether somebody has set it, or it has its default
   * @param name what settings are called where the values come from
   */
  public static Optional<Misfit> in(
      Values values, Predicate<Setting<?>> isSet, Function<Setting<?>, String> name) {
    for (Setting<?> setting : Setting.in(TrainingTable.class)) {
      if (isSet.test(setting) && isIdle(setting, values)) {
        Setting<String> chooser = OptimizerTable.chooser(setting).orElseThrow();
        List<String> owners = OptimizerTable.REGISTRIES.get(chooser).owners(setting);
        return Optional.of(
            unless(name, setting, chooser, String.join(" or ", owners), values.get(chooser)));
      }
    }
    Optional<Misfit> ofBatches = withFullBatch(values, isSet, name);
    if (ofBatches.isPresent()) {
      return ofBatches;
    }
    for (Needs needs : NEEDS) {
      Number other = values.get(needs.other());
      if (values.get(needs.setting()) > 0 && other.doubleValue() == 0) {
        return Optional.of(unless(name, needs.setting(), needs.other(), "above 0", other));
      }
    }
    double warmup = values.get(UpdateTable.WARMUP_EPOCHS);
    int epochs = values.get(TrainingTable.EPOCHS);
    return warmup < epochs
        ? Optional.empty()
        : Optional.of(
            new Misfit(
                UpdateTable.WARMUP_EPOCHS,
                "%s must be less than %s = %s, got %s"
                    .formatted(
                        name.apply(UpdateTable.WARMUP_EPOCHS),
                        name.apply(TrainingTable.EPOCHS),
                        epochs,
                        Shown.value(warmup))));
  }

  /** What does not go together with an optimizer of all examples at once, if that is in use. */
  private static Optional<Misfit> withFullBatch(
      Values values, Predicate<Setting<?>> isSet, Function<Setting<?>, String> name) {
    if (!OptimizerTable.isFullBatch(values)) {
      return Optional.empty();
    }
    String optimizer =
        "%s = %s".formatted(name.apply(UpdateTable.OPTIMIZER), values.get(UpdateTable.OPTIMIZER));
    Optional<Misfit> ofBatches =
        OF_BATCHES.stream()
            .filter(isSet)
            .findFirst()
            .map(
                setting ->
                    new Misfit(
                        setting,
                        "%s must be left out with %s, which takes all examples at once and searches for the length of its step, got %s"
                            .formatted(
                                name.apply(setting), optimizer, Shown.value(values.get(setting)))));
    double l1 = values.get(UpdateTable.ELASTIC_NET_PARAM);
    if (ofBatches.isPresent() || l1 == 0 || !values.get(UpdateTable.OPTIMIZER).equals("lbfgs")) {
      return ofBatches;
    }
    return Optional.of(
        new Misfit(
            UpdateTable.ELASTIC_NET_PARAM,
            "%s must be 0 with %s, which needs a smooth cost, got %s; owlqn takes L1"
                .formatted(name.apply(UpdateTable.ELASTIC_NET_PARAM), optimizer, Shown.value(l1))));
  }

  private static Misfit unless(
      Function<Setting<?>, String> name,
      Setting<?> setting,
      Setting<?> other,
      String rule,
      Object got) {
    return new Misfit(
        setting,
        "%s must be left out unless %s is %s, got it with %s"
            .formatted(name.apply(setting), name.apply(other), rule, Shown.value(got)));
  }

  /** Whether a setting is that of an optimizer, say, which is not the one in use. */
  public static boolean isIdle(Setting<?> setting, Values values) {
    return OptimizerTable.chooser(setting).isPresent() && !OptimizerTable.isChosen(setting, values);
  }
}
