package nabla.settings;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The settings of a fit to a DataFrame, beside those of the training itself: columns, files,
 * checkpoints, and who is told. No bit of a model depends on how often a training is saved.
 *
 * @param <S> what setters return: the object itself
 */
public interface FitTable<S> extends TrainingTable<S>, PreparationTable<S> {

  Setting<String> WEIGHT_COL =
      Setting.of(
              "data.weightCol",
              Rule.column(),
              "weight of each example, at least 0; without it every example counts 1")
          .decidingWithin();

  Setting<String> INITIAL_MODEL =
      Setting.of(
              "training.initialModel",
              Rule.path(),
              "a saved model whose weights and biases are the first: a model file, the directory of a run or of a model saved by spark.ml, on any file system that Hadoop knows; the hidden layers must be the same, and the output layer begins anew if its outputs are others")
          .decidingWithin();

  Setting<String> CHECKPOINT_DIRECTORY =
      Setting.of(
          "checkpoint.checkpointDirectory",
          Rule.path(),
          "where the training is saved, on any file system that Hadoop knows, to go on from there after a failure; without it spark.ml saves none, and a run of the command line has them in its own directory");

  Setting<Integer> CHECKPOINT_INTERVAL =
      Setting.of(
          "checkpoint.checkpointInterval",
          Rule.integer("an integer >= 1, or -1 for none", n -> n == -1 || n >= 1),
          -1,
          "rounds (Spark jobs) from one checkpoint to the next");

  Setting<Double> CHECKPOINT_MINUTES =
      Setting.of(
          "checkpoint.checkpointMinutes",
          Rule.number("finite and at least 1e-9", x -> x >= 1e-9 && Double.isFinite(x)),
          10.0,
          "minutes from one checkpoint to the next");

  Setting<String> TENSORBOARD_DIRECTORY =
      Setting.of(
          "report.tensorboardDirectory",
          Rule.path(),
          "where the curves go for TensorBoard, a folder for each run in it: a path on the driver's disk, or a URI; without it nowhere");

  Setting<String> MLFLOW_URI =
      Setting.of(
          "report.mlflowUri",
          Rule.text("an http:// or https:// URL without user", FitTable::isServer),
          "the MLflow server that is told of the run; MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, are taken from the environment; without it none");

  Setting<String> MLFLOW_EXPERIMENT =
      Setting.of(
          "report.mlflowExperiment",
          Rule.text("a name", name -> !name.isBlank()),
          "the experiment of MLflow that the run belongs to, made if there is none; without it nabla");

  /** A user's password would be shown wherever a setting is. */
  private static boolean isServer(String url) {
    return url.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?");
  }

  /** The rounds from one checkpoint to the next, if rounds count. */
  static OptionalInt checkpointRounds(Values values) {
    int rounds = values.get(CHECKPOINT_INTERVAL);
    return rounds < 1 ? OptionalInt.empty() : OptionalInt.of(rounds);
  }

  /** The time from one checkpoint to the next; at most 292 years, as good as never. */
  static Duration checkpointPeriod(Values values) {
    return Duration.ofNanos((long) (values.get(CHECKPOINT_MINUTES) * 60e9));
  }

  default S setWeightCol(String column) {
    return set(WEIGHT_COL, column);
  }

  default String getWeightCol() {
    return get(WEIGHT_COL);
  }

  default S setInitialModel(String path) {
    return set(INITIAL_MODEL, path);
  }

  default String getInitialModel() {
    return get(INITIAL_MODEL);
  }

  default S setTensorboardDirectory(String path) {
    return set(TENSORBOARD_DIRECTORY, path);
  }

  default String getTensorboardDirectory() {
    return get(TENSORBOARD_DIRECTORY);
  }

  default S setMlflowUri(String url) {
    return set(MLFLOW_URI, url);
  }

  default String getMlflowUri() {
    return get(MLFLOW_URI);
  }

  default S setMlflowExperiment(String name) {
    return set(MLFLOW_EXPERIMENT, name);
  }

  default String getMlflowExperiment() {
    return get(MLFLOW_EXPERIMENT);
  }

  default S setCheckpointDirectory(String path) {
    return set(CHECKPOINT_DIRECTORY, path);
  }

  default String getCheckpointDirectory() {
    return get(CHECKPOINT_DIRECTORY);
  }

  default S setCheckpointInterval(int rounds) {
    return set(CHECKPOINT_INTERVAL, rounds);
  }

  default int getCheckpointInterval() {
    return get(CHECKPOINT_INTERVAL);
  }

  default S setCheckpointMinutes(double minutes) {
    return set(CHECKPOINT_MINUTES, minutes);
  }

  default double getCheckpointMinutes() {
    return get(CHECKPOINT_MINUTES);
  }
}
