package nabla.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nabla.config.UsageException;
import nabla.data.SessionFiles;
import nabla.model.TrainedModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/**
 * The options of commands that have a model look at rows; what isn't given is as in its training.
 */
class Data extends ModelOption {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "The rows: a file, a directory or a pattern, a path or a URI.")
  private String data;

  @Option(
      names = "--format",
      description = "Their format, such as parquet or json; default: what their name ends with.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "An option of the format, such as header=true.")
  private Map<String, String> options = Map.of();

  @Option(
      names = "--features",
      paramLabel = "COLUMN",
      description =
          "The column of inputs, of a model that was not fitted to the columns of a table.")
  private Optional<String> features = Optional.empty();

  /** Takes what another command's options say. */
  void take(String location, ConfOptions rows) {
    takeModel(location);
    data =
        rows.data()
            .orElseThrow(() -> new UsageException("--model must come with --data, the rows"));
    format = rows.format();
    options = rows.options();
    features = rows.features().stream().findFirst();
  }

  TrainedModel model(SparkSession spark) {
    return model(SessionFiles.of(spark));
  }

  Dataset<Row> read(SparkSession spark, AsTrained before) {
    Optional<String> ending = Source.byEnding(data);
    Optional<String> said = format.isPresent() ? Optional.empty() : before.format();
    Map<String, String> reading = new TreeMap<>();
    if (format.isEmpty()
        && (said.isEmpty() || ending.isEmpty() || said.get().equalsIgnoreCase(ending.get()))) {
      reading.putAll(before.options(options.keySet()));
    }
    reading.putAll(options);
    return Source.of(spark, format.or(() -> ending).or(() -> said), reading, data)
        .read(spark, "--data", before.types());
  }

  /** The column of inputs, of a model that takes such. */
  String features(AsTrained before) {
    return features.or(before::features).orElseThrow(() -> unknown("--features"));
  }

  static UsageException unknown(String argument) {
    return new UsageException(argument + " must be given, the model does not say what it was");
  }
}
