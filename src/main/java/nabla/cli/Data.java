package nabla.cli;

import java.util.Map;
import java.util.Optional;
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

  /** What they say; refused before Spark starts, if it makes no sense. */
  ModelRows rows() {
    return new ModelRows(data, format, options, features);
  }
}
