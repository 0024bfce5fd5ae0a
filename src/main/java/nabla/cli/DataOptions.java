package nabla.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nabla.config.UsageException;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.SessionFiles;
import nabla.data.Target;
import nabla.model.TrainedModel;
import nabla.nn.Topology;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/**
 * The options of commands that take a model and examples; what isn't given is as in its training.
 */
final class DataOptions {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|FILE",
      description =
          "A run's directory, that of a model saved by spark.ml, or a model file; a path or a URI.")
  private String model;

  @Option(names = "--data", required = true, paramLabel = "PATH", description = "The examples.")
  private String data;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Their format, such as parquet or json.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "An option of the format, such as header=true.")
  private Map<String, String> options = Map.of();

  @Option(names = "--features", paramLabel = "COLUMN", description = "The column of inputs.")
  private Optional<String> features = Optional.empty();

  @Option(names = "--label", paramLabel = "COLUMN", description = "The column of class indexes.")
  private Optional<String> label = Optional.empty();

  @Option(names = "--target", paramLabel = "COLUMN", description = "The column of target numbers.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "The column of example weights; \"\" for none.")
  private Optional<String> weight = Optional.empty();

  /** The model's location; looked at before Spark starts. */
  String location() {
    if (label.isPresent() && target.isPresent()) {
      throw new UsageException("examples must have either --label or --target, got both");
    }
    return Locations.of("--model", model);
  }

  TrainedModel model(SparkSession spark) {
    return Locations.model("--model", SessionFiles.of(spark), location());
  }

  Examples examples(SparkSession spark, TrainedModel trained) {
    AsTrained before = new AsTrained(trained);
    Map<String, String> reading =
        new TreeMap<>(format.isPresent() ? Map.of() : before.options(options.keySet()));
    reading.putAll(options);
    return Examples.of(
        Sessions.read(spark, "--data", format.orElseGet(before::format), reading, data),
        "--data",
        columns(before, trained.topology()));
  }

  private Columns columns(AsTrained before, Topology topology) {
    return new Columns(
        features.or(before::features).orElseThrow(() -> unknown("--features")),
        target(before, topology),
        weight.or(before::weight).filter(column -> !column.isEmpty()));
  }

  private Target target(AsTrained before, Topology topology) {
    Optional<String> classes = target.isPresent() ? Optional.empty() : label.or(before::label);
    if (classes.isEmpty()) {
      String numbers = target.or(before::target).orElseThrow(() -> unknown("--label or --target"));
      return new Target.Values(numbers, topology.cost());
    }
    if (topology.outputs() == 1) {
      throw new UsageException(
          "--label must be of a model with an output for each class, got one with a single output; give --target");
    }
    return new Target.Labels(classes.get(), topology.outputs());
  }

  private static UsageException unknown(String argument) {
    return new UsageException(argument + " must be given, the model does not say what it was");
  }
}
