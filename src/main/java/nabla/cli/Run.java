package nabla.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.config.CheckpointConfig;
import nabla.config.DataConfig;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.data.SessionFiles;
import nabla.data.Split;
import nabla.linalg.Blas;
import nabla.model.Checkpoints;
import nabla.model.ModelFile;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.Topology;
import nabla.report.HistoryFile;
import nabla.report.HtmlReport;
import nabla.report.MetricsFile;
import nabla.report.ProgressListener;
import nabla.text.Shown;
import nabla.train.EpochReport;
import nabla.train.Evaluation;
import nabla.train.Evaluator;
import nabla.train.Plan;
import nabla.train.Recovery;
import nabla.train.Trainer;
import nabla.train.TrainingInterruptedException;
import nabla.train.TrainingListener;
import nabla.train.TrainingResult;
import nabla.train.TrainingStoppedException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;

/**
 * A run, from its rows to its files. The model is written before anything else that can fail, and
 * checkpoints stay until it is in place.
 */
final class Run {

  private final RunConfig config;
  private final SparkSession spark;
  private final RunDirectory directory;
  private final Interruption interruption;
  private final String name;

  /**
   * A run.
   *
   * @param name what its report is headed
   */
  Run(
      RunConfig config,
      SparkSession spark,
      RunDirectory directory,
      Interruption interruption,
      String name) {
    this.config = config;
    this.spark = spark;
    this.directory = directory;
    this.interruption = interruption;
    this.name = name;
  }

  /** The examples that a run is about, and the network that fits them. */
  private record Material(
      Examples training,
      Optional<Examples> validation,
      Optional<Examples> test,
      Topology topology) {}

  /**
   * Trains, tests and puts the files in place.
   *
   * @param overwrite whether checkpoints of an unfinished run may go
   * @param resume whether to go on from them
   * @param command the command line that resumes the run
   * @return whether all of it came about; what did not has been told
   */
  boolean perform(boolean overwrite, boolean resume, String command) throws IOException {
    Checkpoints checkpoints = checkpoints();
    boolean isNew =
        Locations.ask("checkpoint.directory", checkpoints.directory(), checkpoints::isEmpty);
    if (!resume && !isNew && !overwrite) {
      throw new UsageException(
          "--out must hold no unfinished run, got checkpoints in %s; go on with it by --resume, or --overwrite"
              .formatted(Storage.shown(checkpoints.directory())));
    }
    Material material = material();
    if (!resume && !isNew) {
      checkpoints.clear();
    }
    TrainingResult result = train(material, checkpoints, resume, command);
    return finish(result, material, checkpoints);
  }

  private Checkpoints checkpoints() {
    Optional<String> below = config.checkpoint().directory();
    return new Checkpoints(
        below.isPresent() ? SessionFiles.of(spark) : directory.storage(),
        directory.checkpoints(below));
  }

  private Material material() {
    DataConfig data = config.data();
    Examples all = examples("data.train", data.train());
    Optional<Examples> test = data.test().map(path -> examples("data.test", path));
    Split split = all.split(data.validation(), config.training().seed());
    Examples training = data.validation() > 0 ? split.training() : all;
    Optional<Examples> validation =
        data.validation() > 0 ? Optional.of(split.validation()) : Optional.empty();
    Topology topology = config.network().topology(training.survey().inputs());
    training.survey(topology);
    validation.ifPresent(examples -> examples.survey(topology));
    test.ifPresent(examples -> examples.survey(topology));
    return new Material(training, validation, test, topology);
  }

  private Examples examples(String what, String path) {
    DataConfig data = config.data();
    return Examples.of(
        Sessions.read(spark, what, data.format(), data.options(), path),
        what,
        data.columns(config.network().outputs(), config.network().cost()));
  }

  private TrainingResult train(
      Material material, Checkpoints checkpoints, boolean resume, String command)
      throws IOException {
    Topology topology = material.topology();
    say(
        "network %s: %d parameters, %d examples, BLAS %s",
        topology,
        topology.parameterCount(),
        material.training().survey().rows(),
        Blas.best().name());
    CheckpointConfig when = config.checkpoint();
    Recovery recovery = new Recovery(checkpoints, when.rounds(), when.interval(), resume);
    directory.begin(config.render());
    try (HistoryFile history =
        new HistoryFile(directory.storage(), directory.unfinished(RunDirectory.HISTORY))) {
      return new Trainer(
              config.training(),
              config.execution(),
              Optional.of(recovery),
              List.of(history, progress(), milestones()))
          .fit(topology, material.training(), material.validation());
    } catch (Exception e) { // SparkException is checked, and Scala doesn't declare it
      if (e instanceof SparkException
          || e instanceof TrainingInterruptedException
          || e instanceof TrainingStoppedException) {
        tellHowToGoOn(checkpoints, command);
      }
      throw e;
    }
  }

  private void tellHowToGoOn(Checkpoints checkpoints, String command) {
    if (checkpoints.isEmpty()) {
      if (!interruption.requested()) { // else what there is to say of it was said
        System.err.println("nabla: no checkpoint is there to go on from");
      }
      return;
    }
    directory.keep();
    System.err.printf(
        "nabla: the run can go on from its newest checkpoint: %s%n", Shown.line(command));
  }

  @SuppressWarnings("SystemConsoleNull") // at worst the bar redraws itself in a file
  private static ProgressListener progress() {
    boolean terminal = System.console() != null;
    // Where lines and bar are on one terminal they go one way, so that neither overtakes the other.
    return new ProgressListener(System.out::println, terminal ? System.out : System.err, terminal);
  }

  /** What a signal brings about, and what a failure leaves, depends on how far the run is. */
  private TrainingListener milestones() {
    return new TrainingListener() {
      @Override
      public void onStart(Plan plan) {
        interruption.onSignal(
            "the training stops after this round and saves a checkpoint; a second signal ends it at once",
            () -> {});
      }

      @Override
      public void onEpoch(EpochReport report) {
        directory.keep();
      }

      @Override
      public boolean isToStop() {
        return interruption.requested();
      }
    };
  }

  private boolean finish(TrainingResult result, Material material, Checkpoints checkpoints)
      throws IOException {
    directory.keep();
    interruption.onSignal(
        "the training is done, and its files are put in place without a test; a second signal ends it at once",
        () -> spark.sparkContext().cancelAllJobs());
    TrainedModel model = new TrainedModel(result.parameters(), labels(), provenance(result.rows()));
    ModelFile.write(model, directory.storage(), directory.unfinished(RunDirectory.MODEL));
    Optional<Evaluation> tested = Optional.empty();
    Optional<String> failure = Optional.empty();
    try {
      tested = material.test().map(test -> Evaluator.evaluate(test, result.parameters()));
    } catch (Exception e) { // as above
      failure = Optional.of(interruption.requested() ? "it was stopped" : Failure.message(e));
    }
    writeReports(result, material.topology(), metrics(result, tested, model.weightsSha256()));
    directory.finish();
    checkpoints.clear();
    directory.tidy();
    tell(result, model.weightsSha256());
    tested.ifPresent(Results::print);
    System.out.flush();
    failure.ifPresent(this::tellOfUntested);
    return failure.isEmpty();
  }

  private void writeReports(TrainingResult result, Topology topology, Map<String, Object> metrics)
      throws IOException {
    try {
      MetricsFile.write(directory.storage(), directory.unfinished(RunDirectory.METRICS), metrics);
      HtmlReport.write(
          directory.storage(),
          directory.unfinished(RunDirectory.REPORT),
          name + ": " + topology,
          result.history(),
          metrics,
          config.render());
    } catch (IOException | RuntimeException e) {
      System.err.printf(
          "nabla: the model is whole in %s%n",
          Shown.line(Storage.shown(directory.unfinished(RunDirectory.MODEL))));
      throw e;
    }
  }

  private void tell(TrainingResult result, String sha256) {
    say(
        "trained %d epochs in %.1f s, %.0f examples/s",
        result.history().size(), result.seconds(), result.examplesPerSecond());
    say(
        "files in %s: %s, %s, %s, %s, %s",
        directory.shown(),
        RunDirectory.MODEL,
        RunDirectory.HISTORY,
        RunDirectory.METRICS,
        RunDirectory.REPORT,
        RunDirectory.SETTINGS);
    say("weights.sha256 %s", sha256);
  }

  private static void say(String format, Object... values) {
    System.out.println(Shown.line(String.format(Locale.ROOT, format, values)));
  }

  private void tellOfUntested(String failure) {
    System.err.println(
        Shown.message(
            "nabla: the test on data.test failed, all else is done: %s; the model is in %s, and nabla evaluate can test it"
                .formatted(failure, directory.shown())));
  }

  private List<String> labels() {
    return config.data().label().isEmpty()
        ? List.of()
        : IntStream.range(0, config.network().outputs()).mapToObj(String::valueOf).toList();
  }

  private Provenance provenance(long rows) {
    Map<String, String> circumstances = new HashMap<>(config.settings());
    circumstances.put("Spark", spark.version());
    circumstances.put("Java", System.getProperty("java.version"));
    circumstances.put("rows", String.valueOf(rows));
    RunIdentity run =
        new RunIdentity(Map.of("Nabla", Provenance.versionOfNabla(), "BLAS", Blas.best().name()));
    return new Provenance(run, circumstances);
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
    result.diverged().ifPresent(why -> metrics.put("train.diverged", why));
    metrics.put("weights.sha256", sha256);
    return metrics;
  }
}
