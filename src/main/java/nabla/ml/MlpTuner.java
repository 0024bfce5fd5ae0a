package nabla.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nabla.data.JobDescription;
import nabla.engine.EnsembleResult;
import nabla.settings.Metric;
import nabla.settings.Misfit;
import nabla.settings.SearchSpace;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.train.RandomSearch;
import nabla.train.RandomSearch.Trial;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A random search over the settings of an estimator of this package. It makes the estimator's own
 * model, of the trial with the best metric of the validation examples; the first trial is of the
 * estimator as it is.
 *
 * <pre>{@code
 * MlpClassifier mlp = new MlpClassifier().setValidationFraction(0.2).setMetric("accuracy");
 * MlpClassificationModel best =
 *     new MlpTuner<>(mlp)
 *         .setTrials(20)
 *         .setSpace(Map.of("learningRate", "log(1e-4, 0.1)", "batchSize", "choice(32, 128)"))
 *         .fit(rows);
 * }</pre>
 *
 * <p>The model tells by its Params what it was trained by: an estimator with the same ones makes
 * the same model, bit for bit. Trials share the reading and packing of rows, and Spark's jobs
 * ({@link RandomSearch}). A pipeline that is fitted can be saved; the tuner itself, like Spark's
 * own estimators with a grid in memory, can not.
 *
 * @param <E> the estimator's class
 * @param <M> its model's
 */
public final class MlpTuner<
        E extends Predictor<Vector, E, M> & MlpParams<E> & Learner<M>,
        M extends PredictionModel<Vector, M> & MlpModel<M>>
    extends Estimator<M> {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(MlpTuner.class);

  private final String uid;
  private final E estimator;
  private final IntParam trials;
  private final LongParam seed;
  private final Param<Map<String, String>> space;

  /** A search around an estimator, of which a copy is made. */
  public MlpTuner(E estimator) {
    this(Identifiable.randomUID("mlpt"), estimator.copy(new ParamMap()));
  }

  private MlpTuner(String uid, E estimator) {
    this.uid = uid;
    this.estimator = estimator;
    this.trials = new IntParam(this, "trials", "how many settings to try: an integer >= 1");
    this.seed = new LongParam(this, "seed", "another one tries other settings");
    this.space =
        new Param<>(
            this,
            "space",
            "what to try: names of settings, each with log(a, b), uniform(a, b) or choice(v, …); without it some that matter most, of those that go with the estimator's");
    setDefault(trials, 30);
    setDefault(seed, 1L);
  }

  @Override
  public String uid() {
    return uid;
  }

  public IntParam trials() {
    return trials;
  }

  public LongParam seed() {
    return seed;
  }

  public Param<Map<String, String>> space() {
    return space;
  }

  /** How many settings to try, those of the estimator first. */
  public MlpTuner<E, M> setTrials(int value) {
    set(trials, value);
    return this;
  }

  public int getTrials() {
    return (Integer) getOrDefault(trials);
  }

  /** Another seed tries other settings. */
  public MlpTuner<E, M> setSeed(long value) {
    set(seed, value);
    return this;
  }

  public long getSeed() {
    return (Long) getOrDefault(seed);
  }

  /**
   * What to try: names of settings, each with {@code log(a, b)}, {@code uniform(a, b)} or {@code
   * choice(v, …)}; without it some that matter most, of those that go with the estimator's.
   */
  public MlpTuner<E, M> setSpace(Map<String, String> value) {
    set(space, new TreeMap<>(value));
    return this;
  }

  public Map<String, String> getSpace() {
    return isSet(space) ? getOrDefault(space) : SearchSpace.usual(estimator);
  }

  /** The estimator, of which the settings are that the search leaves as they are. */
  public E getEstimator() {
    return estimator;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return estimator.transformSchema(schema);
  }

  @Override
  public MlpTuner<E, M> copy(ParamMap extra) {
    return copyValues(new MlpTuner<>(uid, estimator.copy(extra)), extra);
  }

  @Override
  public M fit(Dataset<?> dataset) {
    Fitting.requireReady(estimator, dataset);
    return JobDescription.during(
        dataset.sparkSession().sparkContext(),
        "search of " + uid,
        () -> {
          Ground ground = Ground.of(estimator, dataset, estimator.task(dataset.schema()));
          E settled = ground.settled(estimator);
          requireSearchable(settled);
          SearchSpace values =
              SearchSpace.of("space", isSet(space) ? getSpace() : SearchSpace.usual(settled));
          List<Map<Setting<?>, Object>> changes = new ArrayList<>();
          List<E> candidates = new ArrayList<>();
          for (int trial = 1; trial <= getTrials(); trial++) {
            changes.add(values.trial(getSeed(), trial));
            candidates.add(candidate(settled, changes.get(trial - 1), trial, dataset));
          }
          return Lesson.learned(
              settled, ground, lesson -> best(lesson, candidates, changes, dataset));
        });
  }

  private void requireSearchable(E settled) {
    if (getTrials() < 1) {
      throw new IllegalArgumentException("trials must be an integer >= 1, got " + getTrials());
    }
    if (settled.getValidationFraction() == 0
        && settled.named(MlpParams.VALIDATION_INDICATOR_COL).isEmpty()) {
      throw new IllegalArgumentException(
          "validationFraction must be above 0 in a search, which compares trials by the rows held back, got 0.0; or set validationIndicatorCol");
    }
    Misfit.ofSearch(settled, Setting::name)
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
  }

  /** The estimator of a trial. */
  private E candidate(E settled, Map<Setting<?>, Object> changes, int trial, Dataset<?> dataset) {
    E candidate = settled.copy(new ParamMap());
    changes.forEach((setting, value) -> set(candidate, setting, value));
    try {
      Fitting.requireReady(candidate, dataset);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "settings of trial %s must go together, got %s: %s; choose another space"
              .formatted(trial, texts(changes), e.getMessage()),
          e);
    }
    return candidate;
  }

  private static <T> void set(MlpParams<?> stage, Setting<T> setting, Object value) {
    stage.set(setting, setting.checked(value));
  }

  private static Map<String, String> texts(Map<Setting<?>, Object> changes) {
    Map<String, String> texts = new TreeMap<>();
    changes.forEach((setting, value) -> texts.put(setting.name(), setting.rule().text(value)));
    return texts;
  }

  private M best(
      Lesson lesson,
      List<E> candidates,
      List<Map<Setting<?>, Object>> changes,
      Dataset<?> dataset) {
    List<RandomSearch.Candidate> settings =
        candidates.stream().map(TrainingSettings::of).map(lesson::candidate).toList();
    Metric metric = settings.get(0).settings().metric();
    FitSummary.Trial[] told = new FitSummary.Trial[candidates.size()];
    Optional<Trial> best =
        new RandomSearch(settings, Fitting.execution(dataset.sparkSession()), trial -> List.of())
            .best(
                lesson.training(),
                lesson.validation().orElseThrow(),
                (trial, isBest) -> {
                  int i = trial.number() - 1;
                  told[i] = new FitSummary.Trial(texts(changes.get(i)), trial.value(metric));
                  LOG.info(
                      "{}: trial {}, by validation {}: {}", uid, i + 1, metric.label(), told[i]);
                });
    Trial found =
        best.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a trial must end with a finite validation %s, got none; try lower learning rates"
                        .formatted(metric.label())));
    E winner = candidates.get(found.number() - 1);
    StageState network =
        Fitting.network(winner, lesson, new EnsembleResult(List.of(found.result())), List.of(told));
    M model = winner.model(network, dataset.schema());
    return winner.copyValues(model.setParent(winner), new ParamMap());
  }
}
