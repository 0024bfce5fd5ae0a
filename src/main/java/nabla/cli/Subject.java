package nabla.cli;

import java.util.Optional;
import java.util.function.UnaryOperator;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.data.Examples;
import nabla.data.SessionFiles;
import nabla.engine.ArrayExamples;
import nabla.engine.InitialModel;
import nabla.engine.Starts;
import nabla.linalg.Blas;
import nabla.model.TrainedModel;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.text.Shown;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A network and some examples to look at it with.
 *
 * @param parameters of a model, or those that the training of a conf file begins with
 * @param examples which fit it
 * @param origin whose parameters they are
 * @param initial the model with whose parameters training begins, if there is one
 */
record Subject(
    Parameters parameters, ArrayExamples examples, String origin, Optional<TrainedModel> initial) {

  /** The options that say which: a conf file or a table, or a model and data. */
  static final class Options {

    @Mixin private ConfOptions conf;

    @Option(
        names = ModelOption.NAME,
        paramLabel = "DIR|FILE",
        description =
            "In place of a training a model that there is: a run's directory, that of a model saved by spark.ml, or a model file; --data are the rows, and --label, --features, --weight and --format need not be given if they are as in its training.")
    private Optional<String> model = Optional.empty();

    @Option(
        names = "--target",
        paramLabel = "COLUMN",
        description = "The column of target numbers, with --model.")
    private Optional<String> target = Optional.empty();

    /** What to train, read before Spark starts; none: a model is given, with rows. */
    Optional<RunConfig> load() {
      if (model.isPresent()) {
        location();
        rows(); // both are refused here, if they make no sense
        return Optional.empty();
      }
      if (target.isPresent()) {
        throw new UsageException(
            "--target must come with --model, got \"%s\" without"
                .formatted(Shown.text(target.get())));
      }
      return Optional.of(conf.load());
    }

    private String location() {
      return Locations.of(ModelOption.NAME, model.orElseThrow());
    }

    /** The model that is given. */
    TrainedModel model(SparkSession spark) {
      return Locations.model(ModelOption.NAME, SessionFiles.of(spark), location());
    }

    /** The rows that are given with a model. */
    ModelRows rows() {
      return conf.ofModel(target);
    }
  }

  /** What the training of a conf file begins with. */
  static Subject of(TrainingRows rows, UnaryOperator<Examples> some) {
    RunConfig config = rows.config();
    Blas.with(config.execution().kernel());
    Examples examples = some.apply(rows.examples());
    Topology topology = rows.topology(examples.survey().inputs());
    examples.survey(topology);
    Parameters parameters =
        Starts.of(rows.initial(), config.training(), topology, config.labels())
            .ofMember(1)
            .orElseGet(() -> config.training().initialParameters(topology));
    return new Subject(
        parameters,
        examples.arrays(),
        "as training begins",
        rows.initial().map(InitialModel::model));
  }

  /** A model, of an ensemble its first member. */
  static Subject of(TrainedModel model, Examples examples) {
    examples.survey(model.topology());
    String which = model.ensemble().size() > 1 ? "of the model's first member" : "of the model";
    return new Subject(model.parameters(1), examples.arrays(), which, Optional.empty());
  }

  /** Either, as the options say. */
  static Subject of(
      Options options,
      Optional<RunConfig> config,
      SparkSession spark,
      Console console,
      UnaryOperator<Examples> some) {
    if (config.isPresent()) {
      return of(TrainingRows.of(config.get(), spark, console), some);
    }
    TrainedModel model = options.model(spark);
    return of(model, some.apply(options.rows().examples(spark, model)));
  }

  /** What training begins with where it is not the initializer that says so. */
  Optional<Parameters> start() {
    return initial.map(model -> parameters);
  }

  Topology topology() {
    return parameters.topology();
  }

  float[][] inputs() {
    return examples.features();
  }

  float[][] targets() {
    return examples.targets(topology().outputs());
  }
}
