package nabla.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import nabla.nn.Activation;
import nabla.settings.ExecutionSettings;
import nabla.settings.FitTable;
import nabla.settings.PreparationTable;
import nabla.settings.Rule;
import nabla.settings.Setting;
import nabla.table.PrepareSettings.Task;

/** The settings that only a configuration file has, and the table of all that it may hold. */
public interface ConfTable {

  Setting<String> TRAIN =
      Setting.of("data.train", Rule.path(), "path of the examples to learn from").decidingWithin();

  Setting<String> VALIDATION =
      Setting.of(
              "data.validation",
              Rule.path(),
              "path of the examples to measure after every epoch; either this or validationFraction")
          .decidingWithin();

  Setting<String> TEST =
      Setting.of(
          "data.test",
          Rule.path(),
          "path of the examples to test on; without it nothing is tested");

  Setting<String> FORMAT =
      Setting.of(
              "data.format",
              Rule.text("a format of Spark's DataFrameReader, such as parquet, json or csv"),
              "the format of train, validation and test; without it what their names end with says it, or those of the files in a directory, or else it is parquet")
          .decidingWithin();

  Setting<ConfigObject> OPTIONS =
      Setting.of(
              "data.options",
              section(),
              ConfigFactory.empty().root(),
              "options of the format, any that Spark knows; of a CSV without header and inferSchema the first line has the names, types are found out, and nothing, ?, NA, N/A, NULL, NaN and what nullValue says are missing values")
          .decidingWithin();

  Setting<String> FEATURES_COL =
      Setting.of(
              "data.featuresCol",
              Rule.column(),
              "features",
              "the inputs: a Vector or an array of numbers (a Param of Spark's own in spark.ml)")
          .decidingWithin();

  Setting<String> LABEL_COL =
      Setting.of(
              "data.labelCol",
              Rule.column(),
              "class indexes 0, 1, …; either this or targetCol (in spark.ml labelCol is both). Of featuresCols a label of any type")
          .decidingWithin();

  Setting<String> TARGET_COL =
      Setting.of(
              "data.targetCol",
              Rule.column(),
              "target numbers, as many as there are outputs; either this or labelCol")
          .decidingWithin();

  Setting<String[]> KEY_COLS =
      Setting.of(
              "data.keyCols",
              Rule.names(),
              "columns that are not learned from, such as keys; nabla predict writes them beside its predictions")
          .decidingWithin();

  Setting<String> TASK =
      Setting.of(
              "data.task",
              Rule.oneOf(Stream.of(Task.values()).map(Task::label).toList()),
              Task.AUTO.label(),
              "what the label of featuresCols is: auto takes texts, booleans and up to ten whole numbers for classes")
          .decidingWithin();

  Setting<Integer> OUTPUTS =
      Setting.of(
              "network.outputs",
              Rule.integer(1),
              "n_L, units of the last layer: as many as there are classes, or target numbers; of featuresCols the label says it")
          .decidingWithin();

  Setting<String> OUTPUT_ACTIVATION =
      Setting.of(
              "network.outputActivation",
              Rule.member(Activation.FAMILY, any -> true),
              "activation of the last layer; without it the one that the cost is made for, or else sigmoid with labelCol, identity with targetCol")
          .decidingWithin();

  Setting<ConfigObject> SPACE =
      Setting.of(
          "tune.space",
          section(),
          "what nabla tune tries: names of settings, each with log(a, b), uniform(a, b) or choice(v, …), such as { learningRate = \"log(1e-4, 0.1)\" }; without it those of learningRate, hiddenLayers, batchSize, dropout and weightDecay that go with the others. A training takes no notice of it");

  /** What counts only where columns of a table are learned from, beside {@code preset}. */
  List<Setting<?>> OF_TABLES =
      Stream.concat(Stream.of(KEY_COLS, TASK), Setting.in(PreparationTable.class).stream())
          .toList();

  private static Rule<ConfigObject> section() {
    return new Rule<>(
        ConfigObject.class,
        "a section { … }",
        text -> null,
        object -> object.render(ConfigRenderOptions.concise()),
        object -> true);
  }

  /** The names of the sections, in their order. */
  List<String> SECTIONS =
      List.of(
          "data",
          "preparation",
          "network",
          "training",
          "execution",
          "checkpoint",
          "report",
          "tune");

  /** Every setting of a configuration file, section by section. */
  List<Setting<?>> ALL =
      Stream.of(ConfTable.class, FitTable.class, ExecutionSettings.class)
          .flatMap(table -> Setting.in(table).stream())
          .sorted(Comparator.comparing(setting -> SECTIONS.indexOf(setting.section())))
          .toList();
}
