package nabla.settings;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nabla.nn.Cost;
import nabla.text.Shown;

/**
 * A setting that does not go together with another one.
 *
 * @param setting which
 * @param message names both, and the way out
 */
public record Misfit(Setting<?> setting, String message) {

  /** What makes no sense where a gradient is over all examples and a line search finds the step. */
  private static final List<Setting<?>> OF_BATCHES =
      List.of(
          TrainingTable.BATCH_SIZE,
          UpdateTable.LEARNING_RATE,
          UpdateTable.LEARNING_RATE_SCHEDULE,
          UpdateTable.WARMUP_EPOCHS,
          UpdateTable.WEIGHT_RATE,
          UpdateTable.BIAS_RATE,
          UpdateTable.SCALE_RATE,
          UpdateTable.MAX_GRADIENT_VALUE,
          UpdateTable.MAX_GRADIENT_NORM,
          UpdateTable.MAX_WEIGHT_NORM,
          UpdateTable.AVERAGE_DECAY,
          UpdateTable.DROPOUT,
          UpdateTable.INPUT_DROPOUT,
          UpdateTable.INPUT_NOISE,
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
            unless(
                name,
                setting,
                name.apply(chooser),
                String.join(" or ", owners),
                said(chooser, values, isSet, name)));
      }
    }
    Optional<Misfit> ofBatches = withFullBatch(values, isSet, name);
    if (ofBatches.isPresent()) {
      return ofBatches;
    }
    for (Needs needs : Needs.ALL) {
      if (needs.isIdle(values)) {
        String others = needs.others().stream().map(name).collect(Collectors.joining(" or "));
        String said = said(needs.others().get(0), values, isSet, name);
        return Optional.of(unless(name, needs.setting(), others, needs.rule(), said));
      }
    }
    String initializer = values.get(NetworkTable.INITIALIZER);
    if (!values.get(NetworkTable.PARAMETRISATION).equals("standard")
        && !initializer.equals("normal")) {
      return Optional.of(
          new Misfit(
              NetworkTable.PARAMETRISATION,
              "%s must be normal with %s = %s, which divides by √n itself, got %s"
                  .formatted(
                      name.apply(NetworkTable.INITIALIZER),
                      name.apply(NetworkTable.PARAMETRISATION),
                      values.get(NetworkTable.PARAMETRISATION),
                      initializer)));
    }
    return ofLayers(values, name).or(() -> ofWarmup(values, name));
  }

  /** There must be as many hidden layers as are frozen. */
  private static Optional<Misfit> ofLayers(Values values, Function<Setting<?>, String> name) {
    int hidden = values.get(NetworkTable.HIDDEN_LAYERS).length;
    String layers = name.apply(NetworkTable.HIDDEN_LAYERS);
    int frozen = values.get(NetworkTable.FROZEN_LAYERS);
    return frozen <= hidden
        ? Optional.empty()
        : Optional.of(
            new Misfit(
                NetworkTable.FROZEN_LAYERS,
                "%s must be at most %s, the number of %s, so that the outputs are trained, got %s"
                    .formatted(name.apply(NetworkTable.FROZEN_LAYERS), hidden, layers, frozen)));
  }

  private static Optional<Misfit> ofWarmup(Values values, Function<Setting<?>, String> name) {
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
   * The first that does not go with what is learned.
   *
   * @param labels whether each example has one class
   * @param flags whether it has any number of labels
   * @param cost what is minimised
   */
  public static Optional<Misfit> of(
      Values values, boolean labels, boolean flags, Cost cost, Function<Setting<?>, String> name) {
    String weights = values.get(TrainingTable.CLASS_WEIGHTS);
    if (!labels && !new ClassWeights(weights).isNone()) {
      return Optional.of(forClasses(name, TrainingTable.CLASS_WEIGHTS, "has one class", cost));
    }
    return labels
            || flags
            || cost.targets().arePartsOfOne()
            || values.get(UpdateTable.LABEL_SMOOTHING) == 0
        ? Optional.empty()
        : Optional.of(forClasses(name, UpdateTable.LABEL_SMOOTHING, "is of classes", cost));
  }

  private static Misfit forClasses(
      Function<Setting<?>, String> name, Setting<?> setting, String rule, Cost cost) {
    return new Misfit(
        setting,
        "%s must be left out unless each example %s, got it with numbers as targets and %s %s"
            .formatted(name.apply(setting), rule, name.apply(TrainingTable.COST), cost.label()));
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

  /**
   * What makes no sense in a search, whose trials are single networks, and are not saved while they
   * are trained.
   */
  public static Optional<Misfit> ofSearch(Values values, Function<Setting<?>, String> name) {
    int members = values.get(TrainingTable.MEMBERS);
    String directory = values.get(FitTable.CHECKPOINT_DIRECTORY);
    if (members > 1) {
      return Optional.of(
          new Misfit(
              TrainingTable.MEMBERS,
              "%s must be 1 in a search, which tries single networks, got %s"
                  .formatted(name.apply(TrainingTable.MEMBERS), members)));
    }
    return directory == null || directory.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Misfit(
                FitTable.CHECKPOINT_DIRECTORY,
                "%s must be left out in a search, which saves no checkpoints, got %s"
                    .formatted(
                        name.apply(FitTable.CHECKPOINT_DIRECTORY), Shown.quoted(directory))));
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

  /** A value, and where it comes from if that is a preset, not somebody's word or the default. */
  private static <T> String said(
      Setting<T> setting,
      Values values,
      Predicate<Setting<?>> isSet,
      Function<Setting<?>, String> name) {
    T value = values.get(setting);
    boolean isOfPreset =
        !isSet.test(setting) && !Objects.deepEquals(value, setting.byDefault().orElse(null));
    return (value == null ? "nothing" : Shown.value(value))
        + (isOfPreset ? " of " + name.apply(PreparationTable.PRESET) : "");
  }

  private static Misfit unless(
      Function<Setting<?>, String> name,
      Setting<?> setting,
      String other,
      String rule,
      String got) {
    return new Misfit(
        setting,
        "%s must be left out unless %s is %s, got it with %s"
            .formatted(name.apply(setting), other, rule, got));
  }

  /** Whether the optimizer in use has no room for a setting, whatever its value. */
  static boolean isOutOfPlace(Setting<?> setting, Values values) {
    return isIdle(setting, values)
        || (OptimizerTable.isFullBatch(values) && OF_BATCHES.contains(setting));
  }

  /** Whether a setting is that of an optimizer, say, which is not the one in use. */
  public static boolean isIdle(Setting<?> setting, Values values) {
    return OptimizerTable.chooser(setting).isPresent() && !OptimizerTable.isChosen(setting, values);
  }
}
