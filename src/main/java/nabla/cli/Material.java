package nabla.cli;

import java.util.Optional;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.data.SessionFiles;
import nabla.data.Split;
import nabla.engine.InitialModel;
import nabla.engine.Starts;
import nabla.nn.Topology;
import nabla.settings.FitTable;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.SparkSession;

/**
 * The examples that a run is about, and the network that fits them.
 *
 * @param validation those to measure after every epoch, held back from training or given
 * @param starts what training begins with
 * @param initial the model that says so, if there is one
 */
record Material(
    Examples training,
    Optional<Examples> validation,
    Optional<Examples> test,
    Topology topology,
    Starts starts,
    Optional<InitialModel> initial) {

  /** Looks at every row, and before that at the model to begin with. */
  static Material of(RunConfig config, SparkSession spark, Console console) {
    Optional<InitialModel> initial = initialModel(config, spark);
    Examples all = examples(config, spark, ConfTable.TRAIN).orElseThrow();
    Optional<Examples> given = examples(config, spark, ConfTable.VALIDATION);
    Optional<Examples> test = examples(config, spark, ConfTable.TEST).map(Examples::onDisk);
    TrainingSettings settings = config.training();
    Split split =
        given.isPresent()
            ? new Split(all, given)
            : all.split(settings.getValidationFraction(), settings.getShuffleSeed());
    Examples training = split.training();
    Optional<Examples> validation = split.validation();
    Topology topology = config.topology(training.survey().inputs());
    Starts starts = Starts.of(initial, settings, topology, config.labels());
    training.survey(topology);
    validation.ifPresent(examples -> examples.survey(topology));
    test.ifPresent(examples -> examples.survey(topology));
    starts.remarks().forEach(remark -> console.say("%s", remark));
    return new Material(training, validation, test, topology, starts, initial);
  }

  static Optional<InitialModel> initialModel(RunConfig config, SparkSession spark) {
    String name = FitTable.INITIAL_MODEL.key();
    return config
        .find(FitTable.INITIAL_MODEL)
        .map(path -> Locations.model(name, SessionFiles.of(spark), Locations.of(name, path)))
        .map(model -> new InitialModel(model, Setting::key));
  }

  static Optional<Examples> examples(RunConfig config, SparkSession spark, Setting<String> path) {
    String format = config.get(ConfTable.FORMAT);
    return config
        .find(path)
        .map(at -> Sessions.read(spark, path.key(), format, config.options(), at))
        .map(rows -> Examples.of(rows, path.key(), config.columns()));
  }
}
