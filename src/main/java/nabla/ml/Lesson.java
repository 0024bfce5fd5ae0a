package nabla.ml;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import nabla.data.ClassNames;
import nabla.data.Columns;
import nabla.data.DataException;
import nabla.data.Door;
import nabla.data.Examples;
import nabla.data.HeldOut;
import nabla.data.ResolvedColumn;
import nabla.data.SessionFiles;
import nabla.data.Split;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.InitialModel;
import nabla.model.ModelFile;
import nabla.model.Storage;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.table.Preparation;
import nabla.train.RandomSearch;
import org.apache.spark.ml.param.shared.HasThresholds;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What an estimator learns from, looked at: its rows, the names of its classes, and the network for
 * them.
 *
 * @param labels the classes' names, one for each output; or none
 * @param preparation how columns of a table have become inputs
 * @param initial the saved model whose weights are the first; none if there is to be none
 */
record Lesson(
    MlpParams<?> stage,
    Examples training,
    Optional<Examples> validation,
    List<String> labels,
    Activation output,
    Preparation preparation,
    Optional<InitialModel> initial) {

  static final String DATA = "training data";

  /**
   * What there is to learn.
   *
   * @param named the classes' names, one for each output; or none, and outputs are as many as
   *     targets, or as classes turn out to be
   * @param output the activation of the outputs
   */
  record Task(Target target, List<String> named, Activation output) {}

  /** Looks at the rows of an estimator, and has them learned; afterwards they are let go. */
  static <T> T learned(MlpParams<?> stage, Ground ground, Function<Lesson, T> learning) {
    Task task = ground.task();
    Target target = task.target();
    List<String> labels = task.named();
    FitChecks.requireFit(stage, target, labels.size());
    Columns columns =
        new Columns(
            ground.features(),
            target,
            stage.named(MlpParams.WEIGHT_COL),
            Door.SPARK_ML,
            ground.fitted().isPresent());
    boolean open = target instanceof Target.Labels classes && classes.open();
    FitChecks.requireMetric(stage, target, labels.size());
    Dataset<Row> rows = ground.rows();
    Optional<InitialModel> initial = initialModel(stage, rows.sparkSession());
    Split parts = parts(stage, rows, columns);
    try (Examples training = parts.training();
        Examples validation = parts.validation().orElse(null)) {
      Fitting.progress(stage, rows.sparkSession(), 1).onPhase("reading the " + DATA);
      survey(stage, rows, training, validation);
      if (open) {
        int found = validation == null ? 0 : validation.survey().classes();
        labels = ClassNames.numbers(Math.max(found, training.survey().classes()));
        MlpClassificationModel.thresholds((HasThresholds) stage, labels.size());
        FitChecks.requireMetric(stage, target, labels.size());
      }
      return learning.apply(
          new Lesson(
              stage,
              training,
              parts.validation(),
              labels,
              task.output(),
              ground.preparation(),
              initial));
    }
  }

  /** A trial of some settings. */
  RandomSearch.Candidate candidate(TrainingSettings settings) {
    return RandomSearch.Candidate.of(settings, topology(settings), labels, initial);
  }

  /** The network that is to learn it, with the hidden layers of some settings. */
  Topology topology(TrainingSettings settings) {
    Survey survey = training.survey();
    int outputs = labels.isEmpty() ? survey.targets() : labels.size();
    return settings
        .topology(survey.inputs(), outputs, output, Cost.of(stage.getCost()))
        .withEmbedding(preparation.embedding());
  }

  /** The saved model whose weights are the first; none if there is to be none. */
  static Optional<InitialModel> initialModel(MlpParams<?> stage, SparkSession spark) {
    String name = MlpParams.INITIAL_MODEL.name();
    Storage files = SessionFiles.of(spark);
    return stage
        .named(MlpParams.INITIAL_MODEL)
        .map(path -> ModelFile.read(files, ModelFile.in(name, files, path)))
        .map(model -> new InitialModel(model, Setting::name));
  }

  /** The rows to learn from, and those that are held back: by a column, or a part of all. */
  private static Split parts(MlpParams<?> stage, Dataset<Row> rows, Columns columns) {
    return stage
        .named(MlpParams.VALIDATION_INDICATOR_COL)
        .map(name -> Examples.parted(rows, DATA, columns, held(stage, rows), "validation data"))
        .orElseGet(
            () ->
                Examples.of(rows, DATA, columns)
                    .split(stage.getValidationFraction(), stage.getShuffleSeed()));
  }

  private static ResolvedColumn held(MlpParams<?> stage, Dataset<Row> rows) {
    return Schemas.column(rows.schema(), stage, "validationIndicatorCol");
  }

  /** Looks at all rows; if they have a fault, first of all at the column that parts them. */
  private static void survey(
      MlpParams<?> stage, Dataset<Row> rows, Examples training, Examples validation) {
    try {
      training.survey();
      if (validation != null) {
        validation.survey();
      }
    } catch (DataException e) {
      stage
          .named(MlpParams.VALIDATION_INDICATOR_COL)
          .map(name -> "%s: validationIndicatorCol \"%s\"".formatted(DATA, name))
          .ifPresent(what -> HeldOut.require(rows, what, held(stage, rows)));
      throw e;
    }
  }
}
