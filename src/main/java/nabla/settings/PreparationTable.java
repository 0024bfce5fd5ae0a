package nabla.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import nabla.nn.Cost;
import nabla.nn.Targets;
import nabla.table.PrepareSettings;
import nabla.table.PrepareSettings.Logarithm;
import nabla.table.PrepareSettings.Scaling;
import nabla.table.PrepareSettings.Task;

/**
 * The settings of a table that is learned from as it is: which of its columns count, and what they
 * become as inputs. What is fitted by them is in the model, so its other settings tell of no bit.
 *
 * @param <S> what setters return: the object itself
 */
public interface PreparationTable<S> extends Settable<S> {

  Setting<String[]> FEATURES_COLS =
      Setting.of(
              "data.featuresCols",
              Rule.names(),
              "columns of any type to learn from, in place of featuresCol; the command line takes all but label, weight and keys where neither is set")
          .decidingWithin();

  Setting<String[]> LABEL_COLS =
      Setting.of(
              "data.labelCols",
              Rule.names(),
              "several columns of numbers to learn from featuresCols, in place of labelCol")
          .decidingWithin();

  Setting<String> PRESET =
      Setting.of(
              "training.preset",
              Rule.oneOf(List.of("tabular", "none")),
              "what stands in for the defaults: tabular has settings that are good for tables of columns, and of this many rows; what is set comes before it. Without it tabular where columns are learned from, else none")
          .decidingWithin();

  Setting<String> NUMBER_SCALING =
      Setting.of(
              "preparation.numberScaling",
              Rule.oneOf(Stream.of(Scaling.values()).map(Scaling::label).toList()),
              PrepareSettings.DEFAULT.scaling().label(),
              "what becomes of a number x of a column: robust is u/√(1 + (u/3)²) with u = (x − median)/(q₇₅ − q₂₅), standardise is (x − mean)/deviation")
          .decidingWithin();

  Setting<Integer> NUMBER_BINS =
      Setting.of(
              "preparation.numberBins",
              Rule.integer(0),
              PrepareSettings.DEFAULT.bins(),
              "bins of the piecewise-linear code of a number, which ends at its quantiles; 0 is no code")
          .decidingWithin();

  Setting<Integer> NUMBER_UNITS =
      Setting.of(
              "preparation.numberUnits",
              Rule.integer(0),
              PrepareSettings.DEFAULT.codeUnits(),
              "how many numbers are learned for the code of a number, by a matrix for each column; 0: the code's own are inputs")
          .decidingWithin();

  Setting<Integer> MIN_CATEGORY_COUNT =
      Setting.of(
              "preparation.minCategoryCount",
              Rule.integer(1),
              PrepareSettings.DEFAULT.fewest(),
              "how often a category must be seen to have an input of its own; rarer ones share one")
          .decidingWithin();

  Setting<Integer> MAX_ONE_HOT =
      Setting.of(
              "preparation.maxOneHot",
              Rule.integer(1),
              PrepareSettings.DEFAULT.oneHot(),
              "the most categories of a column that are an input each; of more, embeddingUnits numbers are learned for each")
          .decidingWithin();

  Setting<Integer> EMBEDDING_UNITS =
      Setting.of(
              "preparation.embeddingUnits",
              Rule.integer(0),
              PrepareSettings.DEFAULT.units(),
              "how many numbers are learned for a category; 0: every category is an input")
          .decidingWithin();

  Setting<Integer> MAX_CATEGORIES =
      Setting.of(
              "preparation.maxCategories",
              Rule.integer(1),
              PrepareSettings.DEFAULT.most(),
              "the most categories of a column that are told apart, the most frequent ones")
          .decidingWithin();

  Setting<String> LOG_TARGET =
      Setting.of(
              "preparation.logTarget",
              Rule.oneOf(Stream.of(Logarithm.values()).map(PreparationTable::lower).toList()),
              lower(Logarithm.AUTO),
              "whether the logarithm of a number above 0 is learned: auto where its quantiles say that it is skewed")
          .decidingWithin();

  /** How columns are to be prepared, as values have it. */
  static PrepareSettings prepareSettings(Values values, Task task) {
    String cost = values.get(NetworkTable.COST);
    boolean takesAll = cost == null || Cost.of(cost).targets() == Targets.NUMBERS;
    Logarithm logarithm = Logarithm.valueOf(values.get(LOG_TARGET).toUpperCase(Locale.ROOT));
    return new PrepareSettings(
        task,
        Scaling.valueOf(values.get(NUMBER_SCALING).toUpperCase(Locale.ROOT)),
        values.get(NUMBER_BINS),
        values.get(NUMBER_UNITS),
        values.get(MIN_CATEGORY_COUNT),
        values.get(MAX_ONE_HOT),
        values.get(EMBEDDING_UNITS),
        values.get(MAX_CATEGORIES),
        takesAll || logarithm == Logarithm.ALWAYS ? logarithm : Logarithm.NEVER,
        takesAll);
  }

  private static String lower(Logarithm one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  /**
   * A setting that counts only where columns of a table are learned from.
   *
   * @param isSet whether somebody has set one
   * @param name what settings are called where they come from
   * @param isTable whether such columns are learned from
   */
  static Optional<Misfit> misfit(
      Predicate<Setting<?>> isSet, Function<Setting<?>, String> name, boolean isTable) {
    return Setting.in(PreparationTable.class).stream()
        .filter(setting -> !isTable && isSet.test(setting))
        .findFirst()
        .map(
            setting ->
                new Misfit(
                    setting,
                    "%s must be left out unless %s is set: features are inputs already, which nothing prepares"
                        .formatted(name.apply(setting), name.apply(FEATURES_COLS))));
  }

  default S setFeaturesCols(String... names) {
    return set(FEATURES_COLS, names);
  }

  default String[] getFeaturesCols() {
    return get(FEATURES_COLS);
  }

  default S setLabelCols(String... names) {
    return set(LABEL_COLS, names);
  }

  default String[] getLabelCols() {
    return get(LABEL_COLS);
  }

  default S setPreset(String name) {
    return set(PRESET, name);
  }

  default String getPreset() {
    return get(PRESET);
  }

  default S setNumberScaling(String name) {
    return set(NUMBER_SCALING, name);
  }

  default String getNumberScaling() {
    return get(NUMBER_SCALING);
  }

  default S setNumberBins(int bins) {
    return set(NUMBER_BINS, bins);
  }

  default int getNumberBins() {
    return get(NUMBER_BINS);
  }

  default S setNumberUnits(int units) {
    return set(NUMBER_UNITS, units);
  }

  default int getNumberUnits() {
    return get(NUMBER_UNITS);
  }

  default S setMinCategoryCount(int count) {
    return set(MIN_CATEGORY_COUNT, count);
  }

  default int getMinCategoryCount() {
    return get(MIN_CATEGORY_COUNT);
  }

  default S setMaxOneHot(int categories) {
    return set(MAX_ONE_HOT, categories);
  }

  default int getMaxOneHot() {
    return get(MAX_ONE_HOT);
  }

  default S setEmbeddingUnits(int units) {
    return set(EMBEDDING_UNITS, units);
  }

  default int getEmbeddingUnits() {
    return get(EMBEDDING_UNITS);
  }

  default S setMaxCategories(int categories) {
    return set(MAX_CATEGORIES, categories);
  }

  default int getMaxCategories() {
    return get(MAX_CATEGORIES);
  }

  default S setLogTarget(String when) {
    return set(LOG_TARGET, when);
  }

  default String getLogTarget() {
    return get(LOG_TARGET);
  }
}
