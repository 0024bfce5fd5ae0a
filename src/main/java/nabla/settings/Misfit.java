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
      List.of(
          new Needs(UpdateTable.ELASTIC_NET_PARAM, UpdateTable.REG_PARAM),
          new Needs(EpochTable.TOL, EpochTable.PATIENCE));

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

  /**
   * Whether the metric is one that can't be measured.
   *
   * @param learned what the network learns, as its door calls it
   * @param labels whether these are classes
   * @param outputs how many
   */
  public static Optional<Misfit> ofMetric(
      Values values,
      Function<Setting<?>, String> name,
      String learned,
      boolean labels,
      int outputs) {
    String metric = values.get(EpochTable.METRIC);
    List<String> fitting = Metric.labels(labels, outputs);
    return fitting.contains(metric)
        ? Optional.empty()
        : Optional.of(
            new Misfit(
                EpochTable.METRIC,
                "%s must be %s for %s, got %s"
                    .formatted(
                        name.apply(EpochTable.METRIC),
                        String.join(" or ", fitting),
                        learned,
                        metric)));
  }

  /** Whether the metric is one for which there must be validation examples. */
  public static Optional<Misfit> ofMetricWithoutValidation(
      Values values, Function<Setting<?>, String> name, String wayOut) {
    String metric = values.get(EpochTable.METRIC);
    return metric.equals(Metric.COST.label())
        ? Optional.empty()
        : Optional.of(
            new Misfit(
                EpochTable.METRIC,
                "%s must be cost without validation examples, got %s; %s"
                    .formatted(name.apply(EpochTable.METRIC), metric, wayOut)));
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
