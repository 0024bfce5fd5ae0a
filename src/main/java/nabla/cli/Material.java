package nabla.cli;

import java.util.Optional;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.data.Fitted;
import nabla.data.Split;
import nabla.engine.InitialModel;
import nabla.engine.Starts;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;
import nabla.table.Preparation;
import org.apache.spark.sql.SparkSession;

/**
 * The examples that a run is about, and the network that fits them.
 *
 * @param config of which all is known
 * @param fitted what the columns of a table become; none if the rows are examples already
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
  static Material of(RunConfig given, SparkSession spark, Console console) {
    console.say("reading %s ...", given.get(ConfTable.TRAIN));
    TrainingRows all = TrainingRows.of(given, spark, console);
    Optional<Examples> held = all.others(spark, ConfTable.VALIDATION);
    Optional<Examples> test = all.others(spark, ConfTable.TEST).map(Examples::onDisk);
    RunConfig config = all.config();
    TrainingSettings settings = config.training();
    Split split =
        held.isPresent()
            ? new Split(all.examples(), held)
            : all.examples().split(settings.getValidationFraction(), settings.getShuffleSeed());
    Examples training = split.training();
    Optional<Examples> validation = split.validation();
    Topology topology = all.topology(training.survey().inputs());
    Starts starts = Starts.of(all.initial(), settings, topology, config.labels());
    training.survey(topology);
    validation.ifPresent(examples -> examples.survey(topology));
    test.ifPresent(examples -> examples.survey(topology));
    starts.remarks().forEach(remark -> console.say("%s", remark));
    return new Material(
        config, all.fitted(), training, validation, test, topology, starts, all.initial());
  }

  /** How the columns of a table become inputs. */
  Preparation preparation() {
    return fitted.map(Fitted::preparation).orElse(Preparation.NONE);
  }
}
