package nabla.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.data.ClassNames;
import nabla.data.Columns;
import nabla.data.DataException;
import nabla.data.Door;
import nabla.data.Examples;
import nabla.data.HeldOut;
import nabla.data.JobDescription;
import nabla.data.ResolvedColumn;
import nabla.data.SessionFiles;
import nabla.data.Split;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.CheckpointPolicy;
import nabla.engine.EnsembleResult;
import nabla.model.Provenance;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.report.FitProgress;
import nabla.settings.ClassWeights;
import nabla.settings.ExecutionSettings;
import nabla.settings.FitTable;
import nabla.settings.Misfit;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.text.Shown;
import nabla.train.Together;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasThresholds;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.OptionConverters;

/** From an estimator and rows to a trained network: what all estimators do alike. */
final class Fitting {

  private static final String DATA = "training data";

  private Fitting() {}

  /**
   * Fits an estimator. Spark's own {@code fit} would cast labels to numbers. What Spark does
   * meanwhile goes by the estimator's uid in Spark's UI.
   */
  static <E extends Predictor<Vector, E, M> & MlpParams<E>, M extends PredictionModel<Vector, M>>
      M fit(E estimator, Dataset<?> dataset) {
    SparkSession spark = dataset.sparkSession();
    if (spark.sparkContext().isStopped()) {
      throw new IllegalStateException(
          "the Spark session of the training data must be running, got one that has been stopped; start another one and read the data again");
    }
    Misfit.in(estimator, estimator::isSet, Setting::name)
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
    requireOneWayOfValidation(estimator);
    execution(spark);
    estimator.transformSchema(dataset.schema());
    M model =
        JobDescription.during(
            spark.sparkContext(), "fit of " + estimator.uid(), () -> estimator.train(dataset));
    return estimator.copyValues(model.setParent(estimator), new ParamMap());
  }

  /**
   * Trains a network, of which a model is about to be constructed by this thread.
   *
   * @param dataset all rows, those for validation included
   * @param named the classes' names, one for each output; or none, and outputs are as many as
   *     targets, or as classes turn out to be
   * @param output the activation of the outputs
   */
  static StageState network(
      MlpParams<?> stage,
      Dataset<?> dataset,
      Target target,
      List<String> named,
      Activation output) {
    requireFit(stage, target, named.size());
    String features = Schemas.name(stage, "featuresCol");
    Columns columns =
        new Columns(features, target, stage.named(MlpParams.WEIGHT_COL), Door.SPARK_ML);
    boolean open = target instanceof Target.Labels classes && classes.open();
    requireMetric(stage, target, named.size());
    Dataset<Row> rows = dataset.toDF();
    Split parts = parts(stage, rows, columns);
    try (Examples training = parts.training();
        Examples validation = parts.validation().orElse(null)) {
      survey(stage, rows, training, validation);
      List<String> labels = named;
      if (open) {
        int found = validation == null ? 0 : validation.survey().classes();
        labels = ClassNames.numbers(Math.max(found, training.survey().classes()));
        MlpClassificationModel.thresholds((HasThresholds) stage, labels.size());
        requireMetric(stage, target, labels.size());
      }
      return network(
          stage, rows.sparkSession(), training, Optional.ofNullable(validation), labels, output);
    }
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

  private static void requireOneWayOfValidation(MlpParams<?> stage) {
    stage
        .named(MlpParams.VALIDATION_INDICATOR_COL)
        .filter(column -> stage.getValidationFraction() > 0)
        .ifPresent(
            column -> {
              throw new IllegalArgumentException(
                  "validationFraction must be left out where validationIndicatorCol says which rows are held back, got %s with \"%s\""
                      .formatted(stage.getValidationFraction(), Shown.text(column)));
            });
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

  private static StageState network(
      MlpParams<?> stage,
      SparkSession spark,
      Examples training,
      Optional<Examples> validation,
      List<String> labels,
      Activation output) {
    TrainingSettings settings = TrainingSettings.of(stage);
    Survey survey = training.survey();
    int outputs = labels.isEmpty() ? survey.targets() : labels.size();
    Topology topology =
        settings.topology(survey.inputs(), outputs, output, Cost.of(stage.getCost()));
    List<Together.Member> members = new ArrayList<>();
    for (TrainingSettings member : settings.ofMembers()) {
      members.add(
          new Together.Member(
              member,
              topology,
              checkpoints(stage, spark),
              List.of(progress(stage, spark, members.size() + 1))));
    }
    EnsembleResult result =
        new EnsembleResult(Together.fit(members, execution(spark), training, validation));
    members.forEach(member -> member.checkpoints().ifPresent(CheckpointPolicy::finish));

    Provenance provenance =
        Provenance.of(
            result.run(), training.spark().version(), result.rows(), StageState.texts(stage));
    return StageState.pending(
        stage.uid(),
        stage.own().kind,
        new TrainedModel(result.ensemble(), labels, provenance),
        result.members().stream().map(FitSummary::of).toList());
  }

  /** What a fit says; of several members the first alone draws a bar. */
  private static FitProgress progress(MlpParams<?> stage, SparkSession spark, int member) {
    String name =
        stage.getMembers() == 1
            ? stage.uid()
            : "%s, member %s/%s".formatted(stage.uid(), member, stage.getMembers());
    boolean draws = member == 1 && stage.getShowProgress();
    return new FitProgress(name, FitProgress.console(spark.sparkContext().conf(), draws));
  }

  static ExecutionSettings execution(SparkSession spark) {
    return ExecutionSettings.of(
        ExecutionSettings.configured(key -> OptionConverters.toJava(spark.conf().getOption(key))));
  }

  /** How to save and resume; none without a directory. */
  private static Optional<CheckpointPolicy> checkpoints(MlpParams<?> stage, SparkSession spark) {
    return stage
        .named(MlpParams.CHECKPOINT_DIRECTORY)
        .map(
            directory ->
                CheckpointPolicy.below(
                    SessionFiles.of(spark),
                    directory,
                    FitTable.checkpointRounds(stage),
                    FitTable.checkpointPeriod(stage)));
  }
}
