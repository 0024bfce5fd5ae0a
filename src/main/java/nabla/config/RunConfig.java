package nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nabla.data.Columns;
import nabla.data.Door;
import nabla.data.Fitted;
import nabla.data.Prepared;
import nabla.data.TableColumns;
import nabla.data.Target;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.Assigned;
import nabla.settings.ExecutionSettings;
import nabla.settings.FitTable;
import nabla.settings.PreparationTable;
import nabla.settings.Preset;
import nabla.settings.SearchSpace;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.settings.TrainingTable;
import nabla.settings.Values;
import nabla.table.PrepareSettings.Task;
import nabla.table.TableColumn;

/**
 * All a run needs to know, read and checked: the values of {@link ConfTable}'s settings.
 *
 * <p>What a run that learns from the columns of a table needs is not all known before these were
 * looked at: {@link #settled} is it then.
 */
public final class RunConfig implements Values {

  private final ConfValues given;
  private final Assigned values = new Assigned();
  private final Set<Setting<?>> found = new HashSet<>(); // values that nobody has given
  private final List<String> classes; // of a table that was looked at

  private RunConfig(ConfValues given) {
    this.given = given;
    this.classes = List.of();
    assign();
    RunChecks checks = new RunChecks(this, given);
    checks.requireAll();
    if (isTable()) {
      checks.requireFitting();
    } else {
      complete(checks);
    }
  }

  /** That of a table that was looked at. */
  private RunConfig(ConfValues given, Fitted fitted) {
    this.given = given;
    this.classes = fitted.classes();
    assign();
    RunChecks checks = new RunChecks(this, given);
    checks.requireOutputs(fitted);
    if (isPreset()) {
      Preset preset = tabular(hasLabels(), outputs(fitted), fitted.rows());
      preset.own().forEach(this::find);
    }
    find(PreparationTable.PRESET, "none");
    find(ConfTable.TASK, (hasLabels() ? Task.CLASSIFICATION : Task.REGRESSION).label());
    find(ConfTable.OUTPUTS, outputs(fitted));
    find(
        PreparationTable.FEATURES_COLS,
        fitted.preparation().columns().stream().map(TableColumn::name).toArray(String[]::new));
    complete(checks);
  }

  /** How many outputs a network has that learns what a table has. */
  static int outputs(Fitted fitted) {
    return Math.max(fitted.classes().size(), fitted.preparation().targets().size());
  }

  private void assign() {
    for (Setting<?> setting : ConfTable.ALL) {
      given.value(setting).ifPresent(value -> values.set(setting, value));
    }
  }

  private void find(Setting<?> setting, Object value) {
    values.set(setting, value);
    found.add(setting);
  }

  private void complete(RunChecks checks) {
    if (get(TrainingTable.COST) == null) {
      values.set(TrainingTable.COST, Cost.usual(hasLabels()).label());
    }
    if (get(ConfTable.OUTPUT_ACTIVATION) == null) {
      values.set(ConfTable.OUTPUT_ACTIVATION, cost().usualOutput(hasLabels()).label());
    }
    checks.requireFit();
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
    return load(Optional.of(conf), Map.of(), sets);
  }

  /**
   * The same.
   *
   * @param conf none: there is no file
   * @param options of the command line, texts by the keys of their settings, which come before the
   *     file
   */
  public static RunConfig load(
      Optional<Path> conf, Map<String, String> options, List<String> sets) {
    return new RunConfig(
        values(
            () -> conf.map(ConfFile::read).orElseGet(ConfigFactory::empty),
            conf.map(Path::toString).orElse("no file"),
            options,
            sets));
  }

  /**
   * The same of the text of a {@code resolved.conf}, wherever it is from; secrets, which it leaves
   * out, are to be set anew.
   *
   * @param name what messages call it
   */
  public static RunConfig load(
      String text, String name, Map<String, String> options, List<String> sets) {
    return new RunConfig(
        values(() -> ConfFile.parse(text, name), name, options, sets).withSecrets());
  }

  private static ConfValues values(
      Supplier<Config> conf, String name, Map<String, String> options, List<String> sets) {
    try {
      return ConfValues.of(ConfReader.read(conf, options, sets));
    } catch (StackOverflowError e) { // the library's parts call themselves
      throw new UsageException("conf must nest less deeply, got " + name, e);
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

  /** Whether it learns from the columns of a table, and not from inputs. */
  public boolean isTable() {
    return get(PreparationTable.FEATURES_COLS) != null
        || !(given.isSet(ConfTable.FEATURES_COL)
            || given.isSet(ConfTable.OUTPUTS)
            || given.isSet(ConfTable.TARGET_COL));
  }

  /** The same once a table was looked at: with what is known then, and the preset's values. */
  public RunConfig settled(Fitted fitted) {
    return new RunConfig(given, fitted);
  }

  /** Whether the settings of the tabular preset stand in for the defaults. */
  public boolean isPreset() {
    return isTable() && !"none".equals(get(PreparationTable.PRESET));
  }

  /** The values with those of the preset. */
  Preset tabular(boolean classes, int outputs, long rows) {
    return Preset.tabular(
        this,
        given::isSet,
        new Preset.Learned(classes, false, outputs, rows, find(ConfTable.VALIDATION).isPresent()));
  }

  /** Whether classes are learned; of a table that was not looked at nobody knows. */
  public boolean hasLabels() {
    return isTable() ? !classes.isEmpty() : get(ConfTable.LABEL_COL) != null;
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
    int numbered = isTable() || !hasLabels() ? 0 : get(ConfTable.OUTPUTS);
    return isTable() ? classes : IntStream.range(0, numbered).mapToObj(String::valueOf).toList();
  }

  /** The columns of inputs and of what is learned from them. */
  public Columns columns() {
    return columns(
        1,
        get(ConfTable.FEATURES_COL),
        get(hasLabels() ? ConfTable.LABEL_COL : ConfTable.TARGET_COL),
        false);
  }

  /** The same of a table, once its preparation has made such. */
  public Columns columns(Prepared prepared) {
    return columns(prepared.unit(), prepared.features(), prepared.label(), true);
  }

  private Columns columns(double unit, String features, String target, boolean prepared) {
    return new Columns(
        features,
        hasLabels()
            ? new Target.Labels(target, get(ConfTable.OUTPUTS))
            : new Target.Values(target, cost(), false, unit),
        find(FitTable.WEIGHT_COL),
        Door.COMMAND_LINE,
        prepared);
  }

  /** The columns of a table. */
  public TableColumns tableColumns() {
    return new TableColumns(
        find(PreparationTable.FEATURES_COLS).map(List::of).orElse(List.of()),
        labelCols(),
        find(FitTable.WEIGHT_COL),
        find(ConfTable.KEY_COLS).map(List::of).orElse(List.of()),
        Door.COMMAND_LINE);
  }

  /** What a table's network learns to say. */
  public List<String> labelCols() {
    return find(PreparationTable.LABEL_COLS)
        .map(List::of)
        .orElseGet(() -> List.of(get(ConfTable.LABEL_COL)));
  }

  public TrainingSettings training() {
    return TrainingSettings.of(this);
  }

  public ExecutionSettings execution() {
    return ExecutionSettings.of(this);
  }

  /** The network; n_0, the inputs, the data decides. */
  public Topology topology(int inputs) {
    return new RunChecks(this, given).topology(inputs);
  }

  /**
   * The text of {@code resolved.conf}: every setting in effect; {@link #load} takes it, but where
   * secrets are left out.
   */
  public String render() {
    return resolved().render();
  }

  /** Every setting in effect as text, by its full name, as {@link #render} shows it. */
  public SortedMap<String, String> settings() {
    return resolved().settings();
  }

  private Resolved resolved() {
    return new Resolved(this, given, found);
  }

  Cost cost() {
    return Cost.of(get(TrainingTable.COST));
  }

  Activation outputActivation() {
    return Activation.of(get(ConfTable.OUTPUT_ACTIVATION));
  }
}
