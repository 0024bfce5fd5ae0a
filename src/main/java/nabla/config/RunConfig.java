package nabla.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.time.Duration;
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
import nabla.settings.NetworkTable;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.settings.UpdateTable;
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
    require(ConfTable.TRAIN);
    require(ConfTable.OUTPUTS);
    requireEither();
    if (get(NetworkTable.COST) == null) {
      Cost cost = hasLabels() ? Cost.SOFTMAX_CROSS_ENTROPY : Cost.SQUARED_ERROR;
      values.set(NetworkTable.COST, cost.label());
    }
    if (get(ConfTable.OUTPUT_ACTIVATION) == null) {
      values.set(ConfTable.OUTPUT_ACTIVATION, usualActivation().label());
    }
    requireFit();
  }

  /**
   * Reads a conf file, over the defaults and below the single settings.
   *
   * @param conf a HOCON file
   * @param sets settings of the form {@code key=value}; a later one wins
   * @throws ConfException if there is no such file, it isn't HOCON, a key is unknown or missing, or
   *     a value is of the wrong type, out of range or doesn't go with another
   */
  public static RunConfig load(Path conf, List<String> sets) {
    try {
      return new RunConfig(new ConfValues(Resolved.of(ConfReader.read(conf, sets))));
    } catch (StackOverflowError e) { // the library's parts call themselves
      throw new ConfException("conf must nest less deeply, got " + conf, e);
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

  /** Whether classes are learned, and not numbers. */
  public boolean hasLabels() {
    return get(ConfTable.LABEL_COL) != null;
  }

  /** The names of the classes; none where numbers are learned. */
  public List<String> labels() {
    int classes = hasLabels() ? get(ConfTable.OUTPUTS) : 0;
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  /** The columns of the examples. */
  public Columns columns() {
    Target target =
        hasLabels()
            ? new Target.Labels(get(ConfTable.LABEL_COL), get(ConfTable.OUTPUTS))
            : new Target.Values(get(ConfTable.TARGET_COL), cost());
    return new Columns(get(ConfTable.FEATURES_COL), target, find(FitTable.WEIGHT_COL));
  }

  /** How to train. */
  public TrainingSettings training() {
    return TrainingSettings.of(this);
  }

  /** How the work is shared out. */
  public ExecutionSettings execution() {
    return ExecutionSettings.of(this);
  }

  /** The time from one checkpoint to the next; at most 292 years, as good as never. */
  public Duration checkpointInterval() {
    return Duration.ofNanos((long) (get(FitTable.CHECKPOINT_MINUTES) * 60e9));
  }

  /**
   * The network.
   *
   * @param inputs n_0, which the data decides
   * @throws ConfException if there can be no such network
   */
  public Topology topology(int inputs) {
    Activation output = Activation.of(get(ConfTable.OUTPUT_ACTIVATION));
    Setting<?> unfit =
        cost().accepts(output)
            ? NetworkTable.HIDDEN_LAYERS
            : given.isSet(ConfTable.OUTPUT_ACTIVATION)
                ? ConfTable.OUTPUT_ACTIVATION
                : NetworkTable.COST;
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
    for (Map.Entry<String, ConfigValue> entry : resolved().toConfig().entrySet()) {
      settings.put(entry.getKey(), Substitutions.named(Resolved.text(entry.getValue())));
    }
    return settings;
  }

  private ConfigObject resolved() {
    Map<String, Map<String, Object>> sections = new TreeMap<>();
    for (Setting<?> setting : ConfTable.ALL) {
      boolean idle =
          UpdateTable.chooser(setting).isPresent() && !UpdateTable.isChosen(setting, this);
      Object value = get(setting);
      if (value != null && !idle) {
        sections
            .computeIfAbsent(setting.section(), name -> new TreeMap<>())
            .put(
                setting.name(),
                given
                    .shown(setting)
                    .<Object>map(shown -> shown)
                    .orElse(setting.rule().text(value)));
      }
    }
    return ConfigValueFactory.fromMap(sections);
  }

  private Cost cost() {
    return Cost.of(get(NetworkTable.COST));
  }

  private Activation usualActivation() {
    if (cost().accepts(Activation.SOFTMAX)) {
      return Activation.SOFTMAX;
    }
    boolean any = cost().accepts(Activation.IDENTITY);
    return any && !hasLabels() ? Activation.IDENTITY : Activation.SIGMOID;
  }

  private void require(Setting<?> setting) {
    if (get(setting) == null) {
      throw ConfException.at(setting.key() + " must be set, got nothing", given.where(setting));
    }
  }

  private void requireEither() {
    if (hasLabels() == find(ConfTable.TARGET_COL).isPresent()) {
      throw ConfException.at(
          "data must have either labelCol (class indexes) or targetCol (numbers), got "
              + (hasLabels() ? "both" : "neither"),
          given.where(ConfTable.LABEL_COL));
    }
  }

  /** What of several settings does not go together. */
  private void requireFit() {
    for (Setting<?> setting : ConfTable.ALL) {
      UpdateTable.chooser(setting)
          .filter(chooser -> given.isSet(setting) && !UpdateTable.isChosen(setting, this))
          .ifPresent(chooser -> refuseIdle(setting, chooser));
    }
    if (hasLabels() && get(ConfTable.OUTPUTS) < 2) {
      throw ConfException.at(
          "network.outputs must be at least 2, one for each class of data.labelCol, got %s; a network with one output learns numbers, data.targetCol"
              .formatted(get(ConfTable.OUTPUTS)),
          given.where(ConfTable.OUTPUTS));
    }
    topology(1);
    checked(UpdateTable.FINAL_LEARNING_RATE, training()::schedule);
  }

  private void refuseIdle(Setting<?> setting, Setting<String> chooser) {
    throw ConfException.at(
        "%s must be left out unless %s is %s, got it with %s"
            .formatted(
                setting.key(),
                chooser.key(),
                String.join(" or ", UpdateTable.REGISTRIES.get(chooser).owners(setting)),
                get(chooser)),
        given.where(setting));
  }

  /** What is made of several values, where the maker's objection gets the place of one added. */
  private <T> T checked(Setting<?> setting, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      ConfException unfit = ConfException.at(e.getMessage(), given.where(setting));
      unfit.initCause(e);
      throw unfit;
    }
  }
}
