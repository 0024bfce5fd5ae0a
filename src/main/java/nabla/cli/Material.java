package nabla.cli;

import java.util.Optional;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.data.Split;
import nabla.engine.Starts;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.SparkSession;

/**
 * The examples that a run is about, and the network that fits them.
 *
 * @param rows that it learns from, those held back included
 * @param validation those to measure after every epoch, held back from training or given
 * @param starts what training begins with
 */
record Material(
    TrainingRows rows,
    Examples training,
    Optional<Examples> validation,
    Optional<Examples> test,
    Topology topology,
    Starts starts) {

  /** Looks at every row, and before that at the model to begin with. */
  static Material of(RunConfig given, SparkSession spark, Console console) {
    console.say("reading %s ...", given.get(ConfTable.TRAIN));
    TrainingRows rows = TrainingRows.of(given, spark, console);
    Optional<Examples> held = rows.others(spark, ConfTable.VALIDATION);
    Optional<Examples> test = rows.others(spark, ConfTable.TEST).map(Examples::onDisk);
    RunConfig config = rows.config();
    TrainingSettings settings = config.training();
    Split split =
        held.isPresent()
            ? new Split(rows.examples(), held)
            : rows.examples().split(settings.getValidationFraction(), settings.getShuffleSeed());
    Examples training = split.training();
    Optional<Examples> validation = split.validation();
    Topology topology = rows.topology(training.survey().inputs());
    Starts starts = Starts.of(rows.initial(), settings, topology, config.labels());
    training.survey(topology);
    validation.ifPresent(examples -> examples.survey(topology));
    test.ifPresent(examples -> examples.survey(topology));
    starts.remarks().forEach(remark -> console.say("%s", remark));
    return new Material(rows, training, validation, test, topology, starts);
  }

  /** Of which all is known. */
  RunConfig config() {
    return rows.config();
  }
}
