package nabla.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nabla.engine.EpochReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;
import nabla.model.Storage;
import nabla.settings.FitTable;
import nabla.settings.Values;
import nabla.text.Shown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who else is told how a training goes, if somebody is to be: TensorBoard by files, MLflow by
 * requests. Neither can end a training.
 */
public final class Tracking {

  private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);
  private static final String USUAL_EXPERIMENT = "nabla";

  private final Storage storage;
  private final Optional<String> directory; // of this run's events
  private final Optional<MlflowRun> mlflow;
  private final int members;

  private Tracking(
      Storage storage, Optional<String> directory, Optional<MlflowRun> mlflow, int members) {
    this.storage = storage;
    this.directory = directory;
    this.mlflow = mlflow;
    this.members = members;
  }

  /**
   * Begins to tell.
   *
   * @param values that say who is told
   * @param name of the run
   * @param params every setting in effect, without secrets
   */
  public static Tracking of(
      Values values, Storage storage, String name, Map<String, String> params, int members) {
    Optional<String> directory =
        Optional.ofNullable(values.get(FitTable.TENSORBOARD_DIRECTORY))
            .filter(path -> !path.isEmpty())
            .map(Storage::localUnlessUri)
            .map(below -> below + "/" + name.replaceAll("[^A-Za-z0-9._-]+", "_"));
    String experiment = values.get(FitTable.MLFLOW_EXPERIMENT);
    Optional<MlflowRun> mlflow =
        Optional.ofNullable(values.get(FitTable.MLFLOW_URI))
            .map(
                uri ->
                    new MlflowRun(
                        uri,
                        experiment == null ? USUAL_EXPERIMENT : experiment,
                        name,
                        params,
                        System.getenv()));
    return new Tracking(storage, directory, mlflow, members);
  }

  /** What tells of a member, counted from 1. */
  public TrainingListener of(int member) {
    return new TrainingListener() {

      private Optional<EventFile> events = Optional.empty();

      /**
       * What a run that is resumed had told TensorBoard is in a file; of MLflow it is a new run.
       */
      @Override
      public void onStart(TrainingStarted plan) {
        events = directory.flatMap(at -> events(members == 1 ? at : at + "/member" + member));
        plan.history().forEach(report -> tellMlflow(member, report));
      }

      @Override
      public void onEpoch(EpochReport report) {
        events.ifPresent(file -> file.add(seconds(), report.epoch(), numbers(report, "/")));
        tellMlflow(member, report);
      }

      @Override
      public void close() {
        events.ifPresent(EventFile::close);
      }
    };
  }

  private Optional<EventFile> events(String at) {
    try {
      return Optional.of(new EventFile(storage, at, seconds()));
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "TensorBoard gets no curves, {} can't be written, training goes on: {}",
          Storage.shown(at),
          Shown.line(String.valueOf(e)));
      return Optional.empty();
    }
  }

  private static double seconds() {
    return System.currentTimeMillis() / 1e3;
  }

  private void tellMlflow(int member, EpochReport report) {
    Map<String, Double> all = new LinkedHashMap<>();
    String whose = members == 1 ? "" : "member" + member + ".";
    numbers(report, ".").forEach((name, value) -> all.put(whose + name, value));
    mlflow.ifPresent(run -> run.add(report.epoch(), all));
  }

  /** The numbers of an epoch by name, such as {@code validation/accuracy}. */
  private static Map<String, Double> numbers(EpochReport report, String separator) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("training" + separator + "cost", report.cost());
    report
        .validation()
        .ifPresent(
            held ->
                held.values()
                    .forEach(
                        (metric, value) ->
                            numbers.put("validation" + separator + metric.label(), value)));
    numbers.put("learningRate", report.learningRate());
    numbers.put("examplesPerSecond", report.examplesPerSecond());
    return numbers;
  }

  /**
   * Tells that all went well.
   *
   * @param step the last epoch
   * @param results by name, of which the numbers are told
   */
  public void finished(int step, Map<String, Object> results) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    results.forEach(
        (name, result) -> {
          if (result instanceof Number number) { // by a name that MLflow takes
            numbers.put(name.replaceAll("[^A-Za-z0-9_./ -]", "_"), number.doubleValue());
          }
        });
    mlflow.ifPresent(
        run -> {
          if (!numbers.isEmpty()) {
            run.add(step, numbers);
          }
          run.end(MlflowRun.Status.FINISHED);
        });
  }

  /** Tells that it ended before its time. */
  public void failed(boolean stopped) {
    mlflow.ifPresent(run -> run.end(stopped ? MlflowRun.Status.KILLED : MlflowRun.Status.FAILED));
  }
}
