package nabla.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.data.JobDescription;
import nabla.data.SessionFiles;
import nabla.engine.CheckpointPolicy;
import nabla.engine.EnsembleResult;
import nabla.engine.Starts;
import nabla.model.Provenance;
import nabla.model.TrainedModel;
import nabla.nn.Topology;
import nabla.report.FitProgress;
import nabla.report.Tracking;
import nabla.settings.ExecutionSettings;
import nabla.settings.FitTable;
import nabla.settings.Misfit;
import nabla.settings.PreparationTable;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.settings.Values;
import nabla.train.Together;
import nabla.train.TrainingInterruptedException;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.OptionConverters;

/** From an estimator and rows to a trained network: what all estimators do alike. */
final class Fitting {

  private static final Logger LOG = LoggerFactory.getLogger(Fitting.class);

  private Fitting() {}

  /**
   * Fits an estimator. Spark's own {@code fit} would cast labels to numbers. What Spark does
   * meanwhile goes by the estimator's uid in Spark's UI. The model's params are those that were in
   * effect.
   */
  static <
          E extends Predictor<Vector, E, M> & MlpParams<E> & Learner<M>,
          M extends PredictionModel<Vector, M>>
      M fit(E estimator, Dataset<?> dataset) {
    requireReady(estimator, dataset);
    return JobDescription.during(
        dataset.sparkSession().sparkContext(),
        "fit of " + estimator.uid(),
        () -> {
          Ground ground = Ground.of(estimator, dataset, estimator.task(dataset.schema()));
          E settled = ground.settled(estimator);
          StageState network = network(settled, ground, dataset.sparkSession());
          M model = estimator.model(network, dataset.schema());
          return settled.copyValues(model.setParent(estimator), new ParamMap());
        });
  }

  /** Refuses what can be known to be wrong before any row is looked at. */
  static <
          E extends Predictor<Vector, E, M> & MlpParams<E> & Learner<M>,
          M extends PredictionModel<Vector, M>>
      void requireReady(E estimator, Dataset<?> dataset) {
    SparkSession spark = dataset.sparkSession();
    if (spark.sparkContext().isStopped()) {
      throw new IllegalStateException(
          "the Spark session of the training data must be running, got one that has been stopped; start another one and read the data again");
    }
    Values values = Ground.values(estimator, () -> estimator.task(dataset.schema()));
    PreparationTable.misfit(estimator::isSet, Setting::name, Ground.isTable(estimator))
        .or(() -> Misfit.in(values, estimator::isSet, Setting::name))
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
    FitChecks.requireOneWayOfValidation(estimator);
    execution(spark);
    estimator.transformSchema(dataset.schema());
  }

  /** Trains a network, of which a model is about to be constructed by this thread. */
  private static StageState network(MlpParams<?> stage, Ground ground, SparkSession spark) {
    return Lesson.learned(
        stage, ground, lesson -> network(stage, lesson, train(stage, lesson, spark), List.of()));
  }

  private static EnsembleResult train(MlpParams<?> stage, Lesson lesson, SparkSession spark) {
    TrainingSettings settings = TrainingSettings.of(stage);
    Topology topology = lesson.topology(settings);
    Starts starts = Starts.of(lesson.initial(), settings, topology, lesson.labels());
    starts.remarks().forEach(remark -> LOG.info("{}: {}", stage.uid(), remark));
    List<Together.Member> members = new ArrayList<>();
    Tracking tracking =
        Tracking.of(
            stage,
            SessionFiles.of(spark),
            stage.uid(),
            StageState.texts(stage),
            settings.getMembers());
    for (TrainingSettings member : settings.ofMembers()) {
      int k = members.size() + 1;
      members.add(
          new Together.Member(
              member,
              topology,
              checkpoints(stage, spark),
              List.of(progress(stage, spark, k), tracking.of(k)),
              starts.ofMember(k)));
    }
    progress(stage, spark, 1).onPhase("preparing the rows");
    EnsembleResult result = tracked(tracking, members, lesson, execution(spark));
    members.forEach(member -> member.checkpoints().ifPresent(CheckpointPolicy::finish));
    return result;
  }

  private static EnsembleResult tracked(
      Tracking tracking,
      List<Together.Member> members,
      Lesson lesson,
      ExecutionSettings execution) {
    try {
      EnsembleResult result =
          new EnsembleResult(
              Together.fit(members, execution, lesson.training(), lesson.validation()));
      tracking.finished(0, Map.of());
      return result;
    } catch (Throwable e) { // Scala declares none that is checked
      tracking.failed(e instanceof TrainingInterruptedException);
      throw e;
    }
  }

  /** What a stage becomes by a training, before which a search may have tried others. */
  static StageState network(
      MlpParams<?> stage, Lesson lesson, EnsembleResult result, List<FitSummary.Trial> trials) {
    Provenance provenance =
        Provenance.of(
            result.run(),
            lesson.training().spark().version(),
            result.rows(),
            StageState.texts(stage));
    return StageState.pending(
        stage.uid(),
        stage.own().kind,
        new TrainedModel(result.ensemble(), lesson.labels(), lesson.preparation(), provenance),
        result.members().stream().map(member -> FitSummary.of(member, trials)).toList());
  }

  /** What a fit says; of several members the first alone draws a bar. */
  static FitProgress progress(MlpParams<?> stage, SparkSession spark, int member) {
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
