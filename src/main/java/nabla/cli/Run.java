package nabla.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.engine.CheckpointPolicy;
import nabla.engine.EnsembleResult;
import nabla.engine.EpochReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;
import nabla.engine.TrainingStoppedException;
import nabla.linalg.Blas;
import nabla.model.Checkpoints;
import nabla.model.ModelFile;
import nabla.model.Provenance;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.Topology;
import nabla.report.HistoryFile;
import nabla.report.ProgressListener;
import nabla.settings.FitTable;
import nabla.settings.TrainingSettings;
import nabla.text.Shown;
import nabla.train.Together;
import nabla.train.TrainingInterruptedException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;

/**
 * A run, from its rows to its files. The model is written before anything else that can fail, and
 * checkpoints stay until it is in place; then the last one does.
 *
 * @param name what its report is headed
 */
record Run(
    RunConfig config,
    SparkSession spark,
    RunDirectory directory,
    Interruption interruption,
    Console console,
    String name) {

  /**
   * Trains, tests and puts the files in place; {@code command} is what resumes the run. Returns
   * whether all of it came about; what did not has been told.
   */
  boolean perform(boolean overwrite, boolean resume, String command) throws IOException {
    MemberCheckpoints checkpoints = MemberCheckpoints.of(config, directory, spark);
    String where = checkpoints.directory();
    boolean isNew =
        Locations.ask(FitTable.CHECKPOINT_DIRECTORY.key(), where, checkpoints::areEmpty);
    if (!resume && !isNew && !overwrite) {
      throw new UsageException(
          "--out must hold no unfinished run, got checkpoints in %s; go on with it by --resume, or --overwrite"
              .formatted(Storage.shown(where)));
    }
    if (resume && isNew && !overwrite && directory.holdsRun()) {
      throw new UsageException(
          "--out must hold a checkpoint for --resume, got %s with a run that has ended and none in %s; choose another, or --overwrite"
              .formatted(directory.shown(), Storage.shown(where)));
    }
    Blas.with(config.execution().kernel());
    try (RunReport report = new RunReport(directory, config, name, interruption)) {
      Material material = report.timed("reading", () -> Material.of(config, spark, console));
      report.about(material, spark);
      if (!resume && !isNew) {
        checkpoints.clear();
      }
      return new Run(material.config(), spark, directory, interruption, console, name)
          .perform(material, checkpoints, resume, command, report);
    }
  }

  /** The same, by a configuration of which all is known. */
  private boolean perform(
      Material material,
      MemberCheckpoints checkpoints,
      boolean resume,
      String command,
      RunReport report)
      throws IOException {
    EnsembleResult result = train(material, checkpoints, resume, command, report);
    return finish(result, material, checkpoints, report);
  }

  private EnsembleResult train(
      Material material,
      MemberCheckpoints checkpoints,
      boolean resume,
      String command,
      RunReport report)
      throws IOException {
    Topology topology = material.topology();
    console.say(
        "network %s: %d parameters, %d examples, BLAS %s",
        topology,
        topology.parameterCount(),
        material.training().survey().rows(),
        Blas.best().name());
    console.say("preparing ...");
    directory.begin(config.render());
    List<TrainingSettings> settings = config.training().ofMembers();
    try (HistoryFile history =
            new HistoryFile(
                directory.storage(), directory.unfinished(RunDirectory.HISTORY), settings.size());
        ProgressListener progress = ProgressListener.onConsole(console.lines(), settings.size())) {
      List<Together.Member> members = new ArrayList<>();
      for (int k = 1; k <= settings.size(); k++) {
        members.add(
            new Together.Member(
                settings.get(k - 1),
                topology,
                Optional.of(policy(checkpoints.of(k), resume)),
                List.of(history.of(k), report.of(k), milestones(), progress.of(k)),
                material.starts().ofMember(k)));
      }
      return report.training(
          () ->
              new EnsembleResult(
                  Together.fit(
                      members, config.execution(), material.training(), material.validation())));
    } catch (Exception e) { // SparkException is checked, and Scala doesn't declare it
      if (e instanceof SparkException
          || e instanceof TrainingInterruptedException
          || e instanceof TrainingStoppedException) {
        tellHowToGoOn(checkpoints, command);
      }
      report.unfinished(Failure.message(e));
      throw e;
    }
  }

  private CheckpointPolicy policy(Checkpoints checkpoints, boolean resume) {
    return new CheckpointPolicy(
        checkpoints, FitTable.checkpointRounds(config), FitTable.checkpointPeriod(config), resume);
  }

  private void tellHowToGoOn(MemberCheckpoints checkpoints, String command) {
    if (checkpoints.areEmpty()) {
      if (!interruption.requested()) { // else what there is to say of it was said
        System.err.println("nabla: no checkpoint is there to go on from");
      }
      return;
    }
    directory.keep();
    System.err.printf(
        "nabla: the run can go on from its newest checkpoint: %s%n", Shown.line(command));
  }

  /** What a signal brings about, and what a failure leaves, depends on how far the run is. */
  private TrainingListener milestones() {
    return new TrainingListener() {
      @Override
      public void onStart(TrainingStarted plan) {
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

  private boolean finish(
      EnsembleResult result, Material material, MemberCheckpoints checkpoints, RunReport report)
      throws IOException {
    directory.keep();
    interruption.onSignal(
        "the training is done, and its files are put in place without a test; a second signal ends it at once",
        () -> spark.sparkContext().cancelAllJobs());
    TrainedModel model =
        new TrainedModel(
            result.ensemble(),
            config.labels(),
            material.rows().preparation(),
            Provenance.of(result.run(), spark.version(), result.rows(), config.settings()));
    ModelFile.write(model, directory.storage(), directory.unfinished(RunDirectory.MODEL));
    Testing testing = new Testing(config.training().metric(), model, report, interruption);
    testing.test(material, result.isSingle());
    Results results =
        new Results(
            config.training(),
            result,
            report.trained(),
            testing.validation(),
            testing.test(),
            model.weightsSha256());
    writeReports(results, report, model, testing.assessed());
    directory.finish();
    checkpoints.keepLast();
    directory.tidy();
    results.print(console, directory);
    testing.failure().ifPresent(this::tellOfUntested);
    return testing.failure().isEmpty();
  }

  private void writeReports(
      Results results, RunReport report, TrainedModel model, Optional<RunReport.Assessed> assessed)
      throws IOException {
    try {
      directory
          .storage()
          .write(directory.unfinished(RunDirectory.METRICS), Console.text(results.metrics()));
      report.finished(results, model, assessed);
    } catch (IOException | RuntimeException e) {
      System.err.printf(
          "nabla: the model is whole in %s%n",
          Shown.line(Storage.shown(directory.unfinished(RunDirectory.MODEL))));
      throw e;
    }
  }

  private void tellOfUntested(String failure) {
    System.err.println(
        Shown.message(
            "nabla: the test on data.test failed, all else is done: %s; the model is in %s, and nabla evaluate can test it"
                .formatted(failure, directory.shown())));
  }
}
