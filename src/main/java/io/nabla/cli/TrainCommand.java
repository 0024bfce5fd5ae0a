package io.nabla.cli;

import io.nabla.config.DataConfig;
import io.nabla.config.NetworkConfig;
import io.nabla.config.RunConfig;
import io.nabla.data.Examples;
import io.nabla.data.Split;
import io.nabla.data.Survey;
import io.nabla.linalg.Blas;
import io.nabla.model.Checkpoints;
import io.nabla.model.ModelFile;
import io.nabla.model.Provenance;
import io.nabla.model.Storage;
import io.nabla.model.TrainedModel;
import io.nabla.nn.Topology;
import io.nabla.report.HistoryFile;
import io.nabla.report.HtmlReport;
import io.nabla.report.MetricsFile;
import io.nabla.report.ProgressListener;
import io.nabla.train.Evaluation;
import io.nabla.train.Evaluator;
import io.nabla.train.Recovery;
import io.nabla.train.Trainer;
import io.nabla.train.TrainingResult;
import io.nabla.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla train}: a run, from its conf file to its last line. */
@Command(
    name = "train",
    description = "Train the network of a conf file, and test it.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Option(names = "--conf", required = true, paramLabel = "FILE", description = "What to train.")
  private Path conf;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting in place of the conf file's, such as training.epochs=3.")
  private List<String> sets = List.of();

  @Option(
      names = "--master",
      description = "Spark's master; default: spark-submit's, or else local[*].")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run's files go; default: runs/<name of the conf file>-<time>.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--overwrite", description = "Replace the files of an earlier run in DIR.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      description = "Go on from the newest checkpoint of an unfinished run in DIR.")
  private boolean resume;

  @Override
  public Integer call() throws IOException {
    if (resume && out.isEmpty()) {
      throw new UsageException(
          "--resume must come with --out, the directory of the unfinished run");
    }
    RunConfig config = RunConfig.load(conf, sets);
    RunDirectory directory = RunDirectory.of(out.orElseGet(this::defaultDirectory), overwrite);
    try (SparkSession spark = Sessions.start("train " + name(), master, main.verbose())) {
      run(spark, config, directory);
    }
    return 0;
  }

  private void run(SparkSession spark, RunConfig config, RunDirectory directory)
      throws IOException {
    DataConfig data = config.data();
    NetworkConfig network = config.network();
    TrainingSettings settings = config.training();

    Examples all = examples(spark, config, "data.train", data.train());
    Optional<Examples> test = data.test().map(path -> examples(spark, config, "data.test", path));
    Split split = all.split(data.validation(), settings.seed());
    Examples training = data.validation() > 0 ? split.training() : all;
    Optional<Examples> validation =
        data.validation() > 0 ? Optional.of(split.validation()) : Optional.empty();

    Survey survey = training.survey();
    Topology topology = network.topology(survey.inputs());
    training.survey(topology);
    validation.ifPresent(examples -> examples.survey(topology));
    test.ifPresent(examples -> examples.survey(topology));

    System.out.printf(
        Locale.ROOT,
        "network %s: %d parameters, %d examples, BLAS %s%n",
        topology,
        topology.parameterCount(),
        survey.rows(),
        Blas.best().name());
    Storage storage = new Storage(spark.sparkContext().hadoopConfiguration());
    Checkpoints checkpoints =
        new Checkpoints(storage, config.checkpoint().directory().orElseGet(directory::checkpoints));
    if (!resume && !checkpoints.isEmpty()) {
      if (!overwrite) {
        throw new UsageException(
            "--out must hold no unfinished run, got checkpoints in %s; go on with it by --resume, or --overwrite"
                .formatted(checkpoints.directory()));
      }
      checkpoints.clear();
    }
    Recovery recovery =
        new Recovery(
            checkpoints, config.checkpoint().rounds(), config.checkpoint().interval(), resume);
    directory.begin();
    Files.writeString(directory.file(RunDirectory.SETTINGS), config.render());
    TrainingResult result;
    try (HistoryFile history = new HistoryFile(directory.file(RunDirectory.HISTORY))) {
      result =
          new Trainer(
                  settings, config.execution(), Optional.of(recovery), List.of(history, progress()))
              .fit(topology, training, validation);
    } catch (Exception e) {
      if (e instanceof SparkException && !checkpoints.isEmpty()) {
        System.err.printf(
            "nabla: the run can go on from its newest checkpoint, by --resume --out %s%n",
            directory.path());
      }
      throw e;
    }
    Optional<Evaluation> tested =
        test.map(examples -> Evaluator.evaluate(examples, result.parameters()));

    TrainedModel model =
        new TrainedModel(result.parameters(), labels(config), provenance(spark, config, result));
    ModelFile.write(model, storage, directory.file(RunDirectory.MODEL).toUri().toString());
    Map<String, Object> metrics = metrics(result, tested, model.weightsSha256());
    MetricsFile.write(directory.file(RunDirectory.METRICS), metrics);
    HtmlReport.write(
        directory.file(RunDirectory.REPORT),
        name() + ": " + topology,
        result.history(),
        metrics,
        config.render());
    directory.finish();
    checkpoints.clear();
    directory.removeUnfinished();

    System.out.printf(
        Locale.ROOT,
        "trained %d epochs in %.1f s, %.0f examples/s%n",
        result.history().size(),
        result.seconds(),
        result.examplesPerSecond());
    System.out.printf(
        "files in %s: %s, %s, %s, %s, %s%n",
        directory.path(),
        RunDirectory.MODEL,
        RunDirectory.HISTORY,
        RunDirectory.METRICS,
        RunDirectory.REPORT,
        RunDirectory.SETTINGS);
    System.out.println("weights.sha256 " + model.weightsSha256());
    tested.ifPresent(Results::print);
    System.out.flush();
  }

  private static Examples examples(SparkSession spark, RunConfig config, String what, String path) {
    DataConfig data = config.data();
    return Examples.of(
        Sessions.read(spark, what, data.format(), data.options(), path),
        what,
        data.columns(config.network().outputs(), config.network().cost()));
  }

  @SuppressWarnings("SystemConsoleNull") // at worst the bar redraws itself in a file
  private static ProgressListener progress() {
    boolean terminal = System.console() != null;
    // Where lines and bar are on one terminal they go one way, so that neither overtakes the other.
    return new ProgressListener(System.out, terminal ? System.out : System.err, terminal);
  }

  private static List<String> labels(RunConfig config) {
    return config.data().label().isEmpty()
        ? List.of()
        : IntStream.range(0, config.network().outputs()).mapToObj(String::valueOf).toList();
  }

  private static Provenance provenance(
      SparkSession spark, RunConfig config, TrainingResult result) {
    return new Provenance(
        Provenance.versionOfNabla(),
        spark.version(),
        System.getProperty("java.version"),
        Blas.best().name(),
        config.training().seed(),
        result.rows(),
        config.settings());
  }

  private static Map<String, Object> metrics(
      TrainingResult result, Optional<Evaluation> tested, String sha256) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    tested.ifPresent(
        test -> {
          test.accuracy().ifPresent(accuracy -> metrics.put("test.accuracy", accuracy));
          metrics.put("test.cost", test.cost());
        });
    metrics.put("train.seconds", result.seconds());
    metrics.put("train.examplesPerSecond", result.examplesPerSecond());
    metrics.put("train.epochs", result.history().size());
    metrics.put("weights.sha256", sha256);
    return metrics;
  }

  private Path defaultDirectory() {
    String time =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
            .format(LocalDateTime.now(ZoneId.systemDefault()));
    return Path.of("runs", name() + "-" + time);
  }

  private String name() {
    return String.valueOf(conf.getFileName()).replaceFirst("\\.conf$", "");
  }
}
