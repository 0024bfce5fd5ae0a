package nabla.cli;

import java.util.Optional;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.data.Split;
import nabla.nn.Topology;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.SparkSession;

/**
 * The examples that a run is about, and the network that fits them.
 *
 * @param validation those held back from training
 */
record Material(
    Examples training, Optional<Examples> validation, Optional<Examples> test, Topology topology) {

  /** Looks at every row. */
  static Material of(RunConfig config, SparkSession spark) {
    Examples all = examples(config, spark, ConfTable.TRAIN).orElseThrow();
    Optional<Examples> test = examples(config, spark, ConfTable.TEST).map(Examples::onDisk);
    TrainingSettings settings = config.training();
    Split split = all.split(settings.getValidationFraction(), settings.getShuffleSeed());
    Examples training = split.training();
    Optional<Examples> validation = split.validation();
    Topology topology = config.topology(training.survey().inputs());
    training.survey(topology);
    validation.ifPresent(examples -> examples.survey(topology));
    test.ifPresent(examples -> examples.survey(topology));
    return new Material(training, validation, test, topology);
  }

  private static Optional<Examples> examples(
      RunConfig config, SparkSession spark, Setting<String> path) {
    String format = config.get(ConfTable.FORMAT);
    return config
        .find(path)
        .map(at -> Sessions.read(spark, path.key(), format, config.options(), at))
        .map(rows -> Examples.of(rows, path.key(), config.columns()));
  }
}
