package io.nabla.cli;

import io.nabla.data.Columns;
import io.nabla.data.Examples;
import io.nabla.data.Target;
import io.nabla.model.ModelFile;
import io.nabla.model.Storage;
import io.nabla.model.TrainedModel;
import io.nabla.nn.Topology;
import io.nabla.train.Evaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla evaluate}: how good a trained model is on some data. */
@Command(
    name = "evaluate",
    description = "Measure a trained model. What isn't given is as in its training.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

  private static final String OPTIONS = "data.options.";

  @ParentCommand private Main main;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR|FILE",
      description = "A run's directory, or a model file.")
  private String model;

  @Option(names = "--data", required = true, paramLabel = "PATH", description = "The examples.")
  private String data;

  @Option(names = "--format", description = "Their format, such as parquet or json.")
  private Optional<String> format = Optional.empty();

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

  @Option(
      names = "--master",
      description = "Spark's master; default: spark-submit's, or else local[*].")
  private Optional<String> master = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (label.isPresent() && target.isPresent()) {
      throw new UsageException("evaluate must have either --label or --target, got both");
    }
    try (SparkSession spark = Sessions.start("evaluate", master, main.verbose())) {
      TrainedModel trained =
          ModelFile.read(new Storage(spark.sparkContext().hadoopConfiguration()), modelFile());
      Topology topology = trained.topology();
      Map<String, String> settings = trained.provenance().settings();
      Examples examples =
          Examples.of(
              Sessions.read(
                  spark,
                  "--data",
                  format.orElseGet(() -> settings.getOrDefault("data.format", "parquet")),
                  format.isPresent() ? Map.of() : options(settings),
                  data),
              "--data",
              columns(settings, topology));
      Results.print(Evaluator.evaluate(examples, trained.parameters()));
      System.out.flush();
    }
    return 0;
  }

  private String modelFile() {
    Path local = Path.of(model);
    if (Files.isDirectory(local)) {
      return local.resolve(RunDirectory.MODEL).toUri().toString();
    }
    return Files.exists(local) ? local.toUri().toString() : model;
  }

  private Columns columns(Map<String, String> settings, Topology topology) {
    String trainedOn = settings.get("data.target");
    Optional<String> values =
        label.isPresent() ? Optional.empty() : target.or(() -> Optional.ofNullable(trainedOn));
    return new Columns(
        features.orElseGet(() -> settings.getOrDefault("data.features", "features")),
        values
            .<Target>map(column -> new Target.Values(column, topology.cost()))
            .orElseGet(
                () ->
                    new Target.Labels(
                        label.orElseGet(() -> settings.getOrDefault("data.label", "label")),
                        topology.outputs())),
        weight
            .or(() -> Optional.ofNullable(settings.get("data.weight")))
            .filter(w -> !w.isEmpty()));
  }

  private static Map<String, String> options(Map<String, String> settings) {
    Map<String, String> options = new TreeMap<>();
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(OPTIONS)) {
            options.put(key.substring(OPTIONS.length()).replace("\"", ""), value);
          }
        });
    return options;
  }
}
