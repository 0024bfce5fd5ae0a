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
import nabla.data.Split;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.ClassWeights;
import nabla.settings.Misfit;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import org.apache.spark.ml.param.shared.HasThresholds;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What an estimator learns from, looked at: its rows, the names of its classes, and the network for
 * them.
 *
 * @param labels the classes' names, one for each output; or none
 */
record Lesson(
    MlpParams<?> stage,
    Examples training,
    Optional<Examples> validation,
    List<String> labels,
    Activation output) {

  private static final String DATA = "training data";

  /**
   * What there is to learn.
   *
   * @param named the classes' names, one for each output; or none, and outputs are as many as
   *     targets, or as classes turn out to be
   * @param output the activation of the outputs
   */
  record Task(Target target, List<String> named, Activation output) {}

  /**
   * Looks at the rows of an estimator, and has them learned; afterwards they are let go.
   *
   * @param dataset all rows, those for validation included
   */
  static <T> T learned(
      MlpParams<?> stage, Dataset<?> dataset, Task task, Function<Lesson, T> learning) {
    Target target = task.target();
    List<String> labels = task.named();
    requireFit(stage, target, labels.size());
    String features = Schemas.name(stage, "featuresCol");
    Columns columns =
        new Columns(features, target, stage.named(MlpParams.WEIGHT_COL), Door.SPARK_ML);
    boolean open = target instanceof Target.Labels classes && classes.open();
    requireMetric(stage, target, labels.size());
    Dataset<Row> rows = dataset.toDF();
    Split parts = parts(stage, rows, columns);
    try (Examples training = parts.training();
        Examples validation = parts.validation().orElse(null)) {
      survey(stage, rows, training, validation);
      if (open) {
        int found = validation == null ? 0 : validation.survey().classes();
        labels = ClassNames.numbers(Math.max(found, training.survey().classes()));
        MlpClassificationModel.thresholds((HasThresholds) stage, labels.size());
        requireMetric(stage, target, labels.size());
      }
      return learning.apply(new Lesson(stage, training, parts.validation(), labels, task.output()));
    }
  }

  /** The network that is to learn it, with the hidden layers of some settings. */
  Topology topology(TrainingSettings settings) {
    Survey survey = training.survey();
    int outputs = labels.isEmpty() ? survey.targets() : labels.size();
    return settings.topology(survey.inputs(), outputs, output, Cost.of(stage.getCost()));
  }

  /** Requires that settings go with what is learned, as far as it is known before any row is. */
  private static void requireFit(MlpParams<?> stage, Target target, int named) {
    boolean labels = target instanceof Target.Labels;
    boolean flags = target instanceof Target.Values values && values.flags();
    Misfit.of(stage, labels, flags, Cost.of(stage.getCost()), Setting::name)
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
    if (named > 0) {
      new ClassWeights(stage.getClassWeights())
          .requireAsMany(MlpParams.CLASS_WEIGHTS.name(), named);
    }
  }

  /** Refuses a metric that can't be measured; 0 classes are as many as there turn out to be. */
  private static void requireMetric(MlpParams<?> stage, Target target, int classes) {
    boolean labels = target instanceof Target.Labels;
    boolean validates =
        stage.getValidationFraction() > 0
            || stage.named(MlpParams.VALIDATION_INDICATOR_COL).isPresent();
    String learned =
        labels
            ? "the %sclasses of labelCol".formatted(classes == 0 ? "" : classes + " ")
            : "the numbers of labelCol";
    Misfit.ofMetric(stage, Setting::name, learned, labels, labels && classes == 0 ? 2 : classes)
        .or(
            () ->
                validates
                    ? Optional.empty()
                    : Misfit.ofMetricWithoutValidation(
                        stage, Setting::name, "set validationFraction or validationIndicatorCol"))
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
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
