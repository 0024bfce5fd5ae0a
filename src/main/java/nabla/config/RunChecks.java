package nabla.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import nabla.data.Fitted;
import nabla.nn.Topology;
import nabla.settings.Misfit;
import nabla.settings.PreparationTable;
import nabla.settings.Setting;
import nabla.settings.TrainingTable;
import nabla.settings.Values;
import nabla.table.PrepareSettings.Task;

/**
 * What the values of a configuration must be together; an objection names the place where one of
 * them is set.
 */
record RunChecks(RunConfig config, ConfValues given) {

  /** What a configuration can't do without. */
  void requireAll() {
    if (config.get(ConfTable.TRAIN) == null) {
      throw nothing(ConfTable.TRAIN);
    }
    if (config.isTable()) {
      requireLabel();
      return;
    }
    PreparationTable.misfit(given::isSet, Setting::key, false).ifPresent(this::refuse);
    for (Setting<?> setting : List.of(ConfTable.KEY_COLS, ConfTable.TASK)) {
      if (given.isSet(setting)) {
        throw given.refused(
            "%s must be left out unless columns are learned from, as with %s"
                .formatted(setting.key(), PreparationTable.FEATURES_COLS.key()),
            setting);
      }
    }
    if (config.get(ConfTable.OUTPUTS) == null) {
      throw nothing(ConfTable.OUTPUTS);
    }
    boolean label = config.find(ConfTable.LABEL_COL).isPresent();
    if (label == config.find(ConfTable.TARGET_COL).isPresent()) {
      throw given.refused(
          "data must have either labelCol (class indexes) or targetCol (numbers), got "
              + (label ? "both" : "neither"),
          ConfTable.LABEL_COL);
    }
  }

  private UsageException nothing(Setting<?> setting) {
    return given.refused("%s must be set, got nothing".formatted(setting.key()), setting);
  }

  private void refuse(Misfit misfit) {
    throw given.refused(misfit.message(), misfit.setting());
  }

  /** What there is to learn from a table. */
  private void requireLabel() {
    boolean one = config.find(ConfTable.LABEL_COL).isPresent();
    boolean several = config.find(PreparationTable.LABEL_COLS).isPresent();
    if (one == several) {
      throw given.refused(
          "data must have either labelCol or labelCols, the columns to learn, got "
              + (one ? "both" : "neither"),
          ConfTable.LABEL_COL);
    }
    for (Setting<String> other : List.of(ConfTable.FEATURES_COL, ConfTable.TARGET_COL)) {
      if (given.isSet(other)) {
        throw given.refused(
            "%s must be left out with %s, where labelCol or labelCols say what is learned, got \"%s\""
                .formatted(other.key(), PreparationTable.FEATURES_COLS.key(), config.get(other)),
            other);
      }
    }
    if (several && config.get(ConfTable.TASK).equals(Task.CLASSIFICATION.label())) {
      throw given.refused(
          "%s must be regression with several %s, got classification"
              .formatted(ConfTable.TASK.key(), PreparationTable.LABEL_COLS.name()),
          ConfTable.TASK);
    }
  }

  /** What can be known to go amiss before a table was looked at. */
  void requireFitting() {
    requireOneWayOfValidation();
    boolean classes = !config.get(ConfTable.TASK).equals(Task.REGRESSION.label());
    Values values = config.isPreset() ? config.tabular(classes, 2, 1) : config;
    Misfit.in(values, given::isSet, Setting::key).ifPresent(this::refuse);
  }

  /** A table must have as many classes, or numbers, as were said to be. */
  void requireOutputs(Fitted fitted) {
    int has = RunConfig.outputs(fitted);
    config
        .find(ConfTable.OUTPUTS)
        .filter(outputs -> outputs != has)
        .ifPresent(
            outputs -> {
              throw given.refused(
                  "%s must be left out, or be %s as the label has it, got %s"
                      .formatted(ConfTable.OUTPUTS.key(), has, outputs),
                  ConfTable.OUTPUTS);
            });
  }

  /** What of several settings does not go together. */
  void requireFit() {
    requireOneWayOfValidation();
    Misfit.in(config, given::isSet, Setting::key)
        .or(() -> Misfit.of(config, config.hasLabels(), false, config.cost(), Setting::key))
        .ifPresent(this::refuse);
    if (config.hasLabels() && config.get(ConfTable.OUTPUTS) < 2) {
      throw given.refused(
          "network.outputs must be at least 2, one for each class of data.labelCol, got %s; a network with one output learns numbers, data.targetCol"
              .formatted(config.get(ConfTable.OUTPUTS)),
          ConfTable.OUTPUTS);
    }
    topology(1);
    if (config.find(ConfTable.SPACE).isPresent()) {
      checked(ConfTable.SPACE, config::space);
    }
    Setting<String> weights = TrainingTable.CLASS_WEIGHTS;
    checked(
        weights,
        () -> {
          config
              .training()
              .classWeights()
              .requireAsMany(weights.key(), config.get(ConfTable.OUTPUTS));
          return weights;
        });
    unmeasured().ifPresent(this::refuse);
  }

  private void requireOneWayOfValidation() {
    Setting<Double> fraction = TrainingTable.VALIDATION_FRACTION;
    if (config.find(ConfTable.VALIDATION).isPresent() && config.get(fraction) > 0) {
      throw given.refused(
          "%s must be left out where %s has the examples to validate on, got %s"
              .formatted(fraction.key(), ConfTable.VALIDATION.key(), config.get(fraction)),
          fraction);
    }
  }

  /** A metric that can't be measured. */
  private Optional<Misfit> unmeasured() {
    int outputs = config.get(ConfTable.OUTPUTS);
    boolean labels = config.hasLabels();
    String learned =
        labels
            ? "the %s classes (network.outputs) of data.labelCol".formatted(outputs)
            : "the numbers of data.targetCol";
    Optional<Misfit> unfit = Misfit.ofMetric(config, Setting::key, learned, labels, outputs);
    boolean validates =
        config.find(ConfTable.VALIDATION).isPresent()
            || config.get(TrainingTable.VALIDATION_FRACTION) > 0;
    return unfit.isPresent() || validates
        ? unfit
        : Misfit.ofMetricWithoutValidation(
            config, Setting::key, "set data.validation or data.validationFraction");
  }

  /** The network of so many inputs. */
  Topology topology(int inputs) {
    Setting<?> unfit =
        config.cost().accepts(config.outputActivation())
            ? TrainingTable.HIDDEN_LAYERS
            : given.isSet(ConfTable.OUTPUT_ACTIVATION)
                ? ConfTable.OUTPUT_ACTIVATION
                : TrainingTable.COST;
    return checked(
        unfit,
        () ->
            config
                .training()
                .topology(
                    inputs,
                    config.get(ConfTable.OUTPUTS),
                    config.outputActivation(),
                    config.cost()));
  }

  /** What is made of several values, where the maker's objection gets the place of one added. */
  private <T> T checked(Setting<?> setting, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw given.refused(e.getMessage(), setting);
    }
  }
}
