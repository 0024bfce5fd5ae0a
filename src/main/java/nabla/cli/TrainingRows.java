package nabla.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.data.Fitted;
import nabla.data.Prepared;
import nabla.data.SessionFiles;
import nabla.data.TableFit;
import nabla.engine.InitialModel;
import nabla.nn.Topology;
import nabla.settings.FitTable;
import nabla.settings.PreparationTable;
import nabla.settings.Setting;
import nabla.table.Preparation;
import nabla.table.PrepareSettings.Task;
import nabla.table.TableColumn;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rows that a configuration names to learn from, and what a look at them has decided.
 *
 * @param config of which all is known
 * @param fitted what the columns of a table become; none if the rows are examples already
 * @param initial the model with whose weights training begins, if there is one
 */
record TrainingRows(
    RunConfig config, Optional<Fitted> fitted, Examples examples, Optional<InitialModel> initial) {

  /** Looks at the columns of a table; examples are not looked at yet. */
  static TrainingRows of(RunConfig given, SparkSession spark, Console console) {
    Optional<InitialModel> initial = initialModel(given, spark);
    Dataset<Row> rows = rows(given, spark, ConfTable.TRAIN, Map.of()).orElseThrow();
    Optional<Fitted> fitted =
        given.isTable() ? Optional.of(fit(given, rows, initial, console)) : Optional.empty();
    RunConfig config = fitted.map(given::settled).orElse(given);
    return new TrainingRows(
        config, fitted, examples(config, fitted, ConfTable.TRAIN, rows), initial);
  }

  /** How the columns of a table become inputs. */
  Preparation preparation() {
    return fitted.map(Fitted::preparation).orElse(Preparation.NONE);
  }

  /** The network for so many inputs. */
  Topology topology(int inputs) {
    return config.topology(inputs).withEmbedding(preparation().embedding());
  }

  /** Other rows of the same columns, if the configuration names them. */
  Optional<Examples> others(SparkSession spark, Setting<String> path) {
    return rows(config, spark, path, preparation().types())
        .map(them -> examples(config, fitted, path, them));
  }

  private static Optional<Dataset<Row>> rows(
      RunConfig config,
      SparkSession spark,
      Setting<String> path,
      Map<String, TableColumn.Type> types) {
    return config
        .find(path)
        .map(
            at ->
                Source.of(spark, config.find(ConfTable.FORMAT), config.options(), at)
                    .read(spark, path.key(), types));
  }

  private static Optional<InitialModel> initialModel(RunConfig config, SparkSession spark) {
    String name = FitTable.INITIAL_MODEL.key();
    return config
        .find(FitTable.INITIAL_MODEL)
        .map(path -> Locations.model(name, SessionFiles.of(spark), Locations.of(name, path)))
        .map(model -> new InitialModel(model, Setting::key));
  }

  private static Fitted fit(
      RunConfig config, Dataset<Row> rows, Optional<InitialModel> initial, Console console) {
    console.say("preparing the columns of %s", ConfTable.TRAIN.key());
    Task task = Task.valueOf(config.get(ConfTable.TASK).toUpperCase(Locale.ROOT));
    Fitted found =
        TableFit.fit(
            rows,
            ConfTable.TRAIN.key(),
            config.tableColumns(),
            PreparationTable.prepareSettings(config, task));
    Fitted fitted = initial.map(one -> found.goingOnWith(one.model().preparation())).orElse(found);
    fitted.remarks().forEach(remark -> console.say("%s", remark));
    return fitted;
  }

  private static Examples examples(
      RunConfig config, Optional<Fitted> fitted, Setting<String> path, Dataset<Row> rows) {
    if (fitted.isEmpty()) {
      return Examples.of(rows, path.key(), config.columns());
    }
    List<String> classes = fitted.get().classes();
    Prepared prepared =
        Prepared.of(rows, path.key(), fitted.get().preparation(), config.labelCols(), classes);
    return Examples.of(prepared.rows(), path.key(), config.columns(prepared));
  }
}
