package nabla.cli;

import java.util.HashMap;
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
import nabla.data.Split;
import nabla.data.TableFit;
import nabla.engine.InitialModel;
import nabla.engine.Starts;
import nabla.nn.Topology;
import nabla.settings.FitTable;
import nabla.settings.PreparationTable;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.table.Preparation;
import nabla.table.PrepareSettings.Task;
import nabla.table.TableColumn;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The examples that a run is about, and the network that fits them.
 *
 * @param config what the run is to be, with what only the rows of a table could tell
 * @param fitted what was found in the columns of a table; none where rows are inputs already
 * @param validation those to measure after every epoch, held back from training or given
 * @param starts what training begins with
 * @param initial the model that says so, if there is one
 */
record Material(
    RunConfig config,
    Optional<Fitted> fitted,
    Examples training,
    Optional<Examples> validation,
    Optional<Examples> test,
    Topology topology,
    Starts starts,
    Optional<InitialModel> initial) {

  /** Looks at every row, and before that at the model to begin with. */
  static Material of(RunConfig given, SparkSession spark) {
    Optional<InitialModel> initial = initialModel(given, spark);
    Dataset<Row> rows = rows(given, spark, ConfTable.TRAIN, Map.of()).orElseThrow();
    Optional<Fitted> fitted =
        given.isTable() ? Optional.of(fit(given, rows, initial)) : Optional.empty();
    RunConfig config = fitted.map(given::settled).orElse(given);
    Map<String, TableColumn.Type> types = new HashMap<>();
    fitted.ifPresent(
        table ->
            table
                .preparation()
                .columns()
                .forEach(column -> types.put(column.name(), column.type())));
    Examples all = examples(config, fitted, ConfTable.TRAIN, rows);
    Optional<Examples> held =
        rows(config, spark, ConfTable.VALIDATION, types)
            .map(them -> examples(config, fitted, ConfTable.VALIDATION, them));
    Optional<Examples> test =
        rows(config, spark, ConfTable.TEST, types)
            .map(them -> examples(config, fitted, ConfTable.TEST, them).onDisk());
    TrainingSettings settings = config.training();
    Split split =
        held.isPresent()
            ? new Split(all, held)
            : all.split(settings.getValidationFraction(), settings.getShuffleSeed());
    Examples training = split.training();
    Optional<Examples> validation = split.validation();
    Topology topology = config.topology(training.survey().inputs());
    Starts starts = Starts.of(initial, settings, topology, config.labels());
    training.survey(topology);
    validation.ifPresent(examples -> examples.survey(topology));
    test.ifPresent(examples -> examples.survey(topology));
    starts.remarks().forEach(remark -> Results.say("%s", remark));
    return new Material(config, fitted, training, validation, test, topology, starts, initial);
  }

  /** How the columns of a table become inputs. */
  Preparation preparation() {
    return fitted.map(Fitted::preparation).orElse(Preparation.NONE);
  }

  private static Optional<InitialModel> initialModel(RunConfig config, SparkSession spark) {
    String name = FitTable.INITIAL_MODEL.key();
    return config
        .find(FitTable.INITIAL_MODEL)
        .map(path -> Locations.model(name, SessionFiles.of(spark), Locations.of(name, path)))
        .map(model -> new InitialModel(model, Setting::key));
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

  /** Looks at the columns of a table. */
  private static Fitted fit(RunConfig config, Dataset<Row> rows, Optional<InitialModel> initial) {
    Results.say("preparing the columns of %s", ConfTable.TRAIN.key());
    Task task = Task.valueOf(config.get(ConfTable.TASK).toUpperCase(Locale.ROOT));
    Fitted found =
        TableFit.fit(
            rows,
            ConfTable.TRAIN.key(),
            config.tableColumns(),
            PreparationTable.prepareSettings(config, task));
    Fitted fitted = initial.map(one -> found.goingOnWith(one.model().preparation())).orElse(found);
    fitted.remarks().forEach(remark -> Results.say("%s", remark));
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
