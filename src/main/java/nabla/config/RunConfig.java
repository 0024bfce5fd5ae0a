package nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nabla.data.Columns;
import nabla.data.Target;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.Assigned;
import nabla.settings.ExecutionSettings;
import nabla.settings.FitTable;
import nabla.settings.Misfit;
import nabla.settings.SearchSpace;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.settings.TrainingTable;
import nabla.settings.Values;

/** All a run needs to know, read and checked: the values of {@link ConfTable}'s settings. */
public final class RunConfig implements Values {

  private final ConfValues given;
  private final Assigned values = new Assigned();

  private RunConfig(ConfValues given) {
    this.given = given;
    for (Setting<?> setting : ConfTable.ALL) {
      given.value(setting).ifPresent(value -> values.set(setting, value));
    }
    requireAll();
    if (get(TrainingTable.COST) == null) {
      values.set(TrainingTable.COST, Cost.usual(hasLabels()).label());
    }
    if (get(ConfTable.OUTPUT_ACTIVATION) == null) {
      values.set(ConfTable.OUTPUT_ACTIVATION, cost().usualOutput(hasLabels()).label());
    }
    requireFit();
  }

  /**
   * Reads a conf file, over the defaults and below the single settings.
   *
   * @param conf a HOCON file
   * @param sets settings of the form {@code key=value}; a later one wins
   * @throws UsageException if there is no such file, it isn't HOCON, a key is unknown or missing,
   *     or a value is of the wrong type, out of range or doesn't go with another
   */
  public static RunConfig load(Path conf, List<String> sets) {
    try {
      return new RunConfig(ConfValues.of(ConfReader.read(conf, sets)));
    } catch (StackOverflowError e) { // the library's parts call themselves
      throw new UsageException("conf must nest less deeply, got " + conf, e);
    }
  }

  @Override
  public <T> T get(Setting<T> setting) {
    return values.get(setting);
  }

  /** The value of a setting that need not have one. */
  public <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable(get(setting));
  }

  public boolean hasLabels() {
    return get(ConfTable.LABEL_COL) != null;
  }

  /** The options of the format: a key such as mergeSchema.x was split at its dots on the way in. */
  public Map<String, String> options() {
    return texts(get(ConfTable.OPTIONS));
  }

  /** What a search tries. */
  public SearchSpace space() {
    return SearchSpace.of(
        ConfTable.SPACE.key(),
        find(ConfTable.SPACE).map(RunConfig::texts).orElseGet(() -> SearchSpace.usual(this)));
  }

  private static Map<String, String> texts(ConfigObject section) {
    Map<String, String> texts = new TreeMap<>();
    ConfValues.leaves(section).forEach((name, value) -> texts.put(name, ConfValues.text(value)));
    return texts;
  }

  /** The names of the classes; none where numbers are learned. */
  public List<String> labels() {
    int classes = hasLabels() ? get(ConfTable.OUTPUTS) : 0;
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  public Columns columns() {
    Target target =
        hasLabels()
            ? new Target.Labels(get(ConfTable.LABEL_COL), get(ConfTable.OUTPUTS))
            : new Target.Values(get(ConfTable.TARGET_COL), cost());
    return new Columns(get(ConfTable.FEATURES_COL), target, find(FitTable.WEIGHT_COL));
  }

  public TrainingSettings training() {
    return TrainingSettings.of(this);
  }

  public ExecutionSettings execution() {
    return ExecutionSettings.of(this);
  }

  /** The network; n_0, the inputs, the data decides. */
  public Topology topology(int inputs) {
    Activation output = Activation.of(get(ConfTable.OUTPUT_ACTIVATION));
    Setting<?> unfit =
        cost().accepts(output)
            ? TrainingTable.HIDDEN_LAYERS
            : given.isSet(ConfTable.OUTPUT_ACTIVATION)
                ? ConfTable.OUTPUT_ACTIVATION
                : TrainingTable.COST;
    return checked(
        unfit, () -> training().topology(inputs, get(ConfTable.OUTPUTS), output, cost()));
  }

  /**
   * The text of {@code resolved.conf}: every setting in effect; {@link #load} takes it, but where
   * secrets are left out.
   */
  public String render() {
    return Substitutions.hocon(
        resolved()
            .render(
                ConfigRenderOptions.defaults()
                    .setOriginComments(false)
                    .setComments(false)
                    .setJson(false)));
  }

  /** Every setting in effect as text, by its full name, as {@link #render} shows it. */
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    ConfValues.leaves(resolved())
        .forEach((name, value) -> settings.put(name, Substitutions.named(ConfValues.text(value))));
    return settings;
  }

  private ConfigObject resolved() {
    Config resolved = ConfigFactory.empty();
    for (Setting<?> setting : ConfTable.ALL) {
      Object value = get(setting);
      if (value != null && !Misfit.isIdle(setting, this)) {
        ConfigValue byDefault = ConfigValueFactory.fromAnyRef(setting.rule().text(value));
        resolved = resolved.withValue(setting.key(), given.shown(setting).orElse(byDefault));
      }
    }
    return resolved.root();
  }

  private Cost cost() {
    return Cost.of(get(TrainingTable.COST));
  }

  /** What a configuration can't do without. */
  private void requireAll() {
    for (Setting<?> setting : List.of(ConfTable.TRAIN, ConfTable.OUTPUTS)) {
      if (get(setting) == null) {
        throw given.refused("%s must be set, got nothing".formatted(setting.key()), setting);
      }
    }
    if (hasLabels() == find(ConfTable.TARGET_COL).isPresent()) {
      throw given.refused(
          "data must have either labelCol (class indexes) or targetCol (numbers), got "
              + (hasLabels() ? "both" : "neither"),
          ConfTable.LABEL_COL);
    }
  }

  /** What of several settings does not go together. */
  private void requireFit() {
    requireOneWayOfValidation();
    Misfit.in(this, given::isSet, Setting::key)
        .or(() -> Misfit.of(this, hasLabels(), false, cost(), Setting::key))
        .ifPresent(
            misfit -> {
              throw given.refused(misfit.message(), misfit.setting());
            });
    if (hasLabels() && get(ConfTable.OUTPUTS) < 2) {
      throw given.refused(
          "network.outputs must be at least 2, one for each class of data.labelCol, got %s; a network with one output learns numbers, data.targetCol"
              .formatted(get(ConfTable.OUTPUTS)),
          ConfTable.OUTPUTS);
    }
    topology(1);
    if (find(ConfTable.SPACE).isPresent()) {
      checked(ConfTable.SPACE, this::space);
    }
    Setting<String> weights = TrainingTable.CLASS_WEIGHTS;
    checked(
        weights,
        () -> {
          training().classWeights().requireAsMany(weights.key(), get(ConfTable.OUTPUTS));
          return weights;
        });
    unmeasured()
        .ifPresent(
            misfit -> {
              throw given.refused(misfit.message(), misfit.setting());
            });
  }

  private void requireOneWayOfValidation() {
    Setting<Double> fraction = TrainingTable.VALIDATION_FRACTION;
    if (find(ConfTable.VALIDATION).isPresent() && get(fraction) > 0) {
      throw given.refused(
          "%s must be left out where %s has the examples to validate on, got %s"
              .formatted(fraction.key(), ConfTable.VALIDATION.key(), get(fraction)),
          fraction);
    }
  }

  /** A metric that can't be measured. */
  private Optional<Misfit> unmeasured() {
    int outputs = get(ConfTable.OUTPUTS);
    String learned =
        hasLabels()
            ? "the %s classes (network.outputs) of data.labelCol".formatted(outputs)
            : "the numbers of data.targetCol";
    Optional<Misfit> unfit = Misfit.ofMetric(this, Setting::key, learned, hasLabels(), outputs);
    boolean validates =
        find(ConfTable.VALIDATION).isPresent() || get(TrainingTable.VALIDATION_FRACTION) > 0;
    return unfit.isPresent() || validates
        ? unfit
        : Misfit.ofMetricWithoutValidation(
            this, Setting::key, "set data.validation or data.validationFraction");
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
