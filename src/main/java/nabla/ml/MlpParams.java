package nabla.ml;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nabla.settings.FitTable;
import nabla.settings.Rule;
import nabla.settings.Setting;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;

/**
 * What every stage of this package can be told: the settings of a fit, and some of spark.ml alone.
 * Each is a Param of Spark's. An estimator trains by them, and its model tells what it was trained
 * by.
 *
 * <p>Python's bridge, Py4J, finds the methods of a class, of its superclasses and of the interfaces
 * that these name themselves, but not of those that an interface extends. So stages name them all.
 *
 * <p>Spark finds Params by the methods that give them, so each setting has one here.
 *
 * @param <S> the stage itself, which setters return
 */
public interface MlpParams<S> extends FitTable<S>, Params, MLWritable {

  Setting<String> HANDLE_INVALID =
      Setting.of(
          "transform.handleInvalid",
          Rule.oneOf(List.of("error", "skip", "keep")),
          "error",
          "what transform does with rows whose features are null or not finite: the job fails, they are left out, or they stay with null in all new columns");

  Setting<String> VALIDATION_INDICATOR_COL =
      Setting.of(
          "data.validationIndicatorCol",
          Rule.column(),
          "rows where this boolean column is true are measured after every epoch instead of learned from");

  Setting<Boolean> SHOW_PROGRESS =
      Setting.of(
          "training.showProgress",
          Rule.flag(),
          true,
          "whether a fit draws a bar and tells its epochs on the console where Spark draws bars of its own; in the log at INFO they are in any case");

  default S setHandleInvalid(String value) {
    return set(HANDLE_INVALID, value);
  }

  default String getHandleInvalid() {
    return get(HANDLE_INVALID);
  }

  default S setValidationIndicatorCol(String column) {
    return set(VALIDATION_INDICATOR_COL, column);
  }

  default String getValidationIndicatorCol() {
    return get(VALIDATION_INDICATOR_COL);
  }

  default S setShowProgress(boolean value) {
    return set(SHOW_PROGRESS, value);
  }

  default boolean getShowProgress() {
    return get(SHOW_PROGRESS);
  }

  /** What the stage is made of. */
  StageState own();

  @Override
  default String uid() {
    return own().uid;
  }

  @Override
  @SuppressWarnings("unchecked") // S is the stage's own class
  default <T> S set(Setting<T> setting, T value) {
    set(own().<Param<T>>of(this, setting), value);
    return (S) this;
  }

  /** Sets {@link #hiddenLayers} as Python does, whose lists come as Java's. */
  default S setHiddenLayers(List<Integer> units) {
    return set(HIDDEN_LAYERS, HIDDEN_LAYERS.checked(ParamGrid.array(units)));
  }

  /** Sets {@link #featuresCols} as Python does, whose lists come as Java's. */
  default S setFeaturesCols(List<String> names) {
    return set(FEATURES_COLS, FEATURES_COLS.checked(ParamGrid.texts(names)));
  }

  /** Sets {@link #labelCols} likewise. */
  default S setLabelCols(List<String> names) {
    return set(LABEL_COLS, LABEL_COLS.checked(ParamGrid.texts(names)));
  }

  @Override
  default <T> T get(Setting<T> setting) {
    Param<T> param = own().of(this, setting);
    return isDefined(param) ? getOrDefault(param) : null;
  }

  /** Whether somebody has set it, or it has its default. */
  default boolean isSet(Setting<?> setting) {
    return isSet(own().<Param<?>>of(this, setting));
  }

  /** The name of a column or a path; none if it is not set, or empty. */
  default Optional<String> named(Setting<String> setting) {
    return Optional.ofNullable(get(setting)).filter(name -> !name.isEmpty());
  }

  @Override
  default void save(String path) throws IOException {
    write().save(path);
  }

  @Override
  default MLWriter write() {
    return new StageWriter(this);
  }

  default StringArrayParam featuresCols() {
    return own().of(this, FEATURES_COLS);
  }

  default StringArrayParam labelCols() {
    return own().of(this, LABEL_COLS);
  }

  default Param<String> preset() {
    return own().of(this, PRESET);
  }

  default Param<String> numberScaling() {
    return own().of(this, NUMBER_SCALING);
  }

  default IntParam numberBins() {
    return own().of(this, NUMBER_BINS);
  }

  default IntParam numberUnits() {
    return own().of(this, NUMBER_UNITS);
  }

  default IntParam minCategoryCount() {
    return own().of(this, MIN_CATEGORY_COUNT);
  }

  default IntParam maxOneHot() {
    return own().of(this, MAX_ONE_HOT);
  }

  default IntParam embeddingUnits() {
    return own().of(this, EMBEDDING_UNITS);
  }

  default IntParam maxCategories() {
    return own().of(this, MAX_CATEGORIES);
  }

  default Param<String> logTarget() {
    return own().of(this, LOG_TARGET);
  }

  default IntArrayParam hiddenLayers() {
    return own().of(this, HIDDEN_LAYERS);
  }

  default Param<String> activation() {
    return own().of(this, ACTIVATION);
  }

  default Param<String> initializer() {
    return own().of(this, INITIALIZER);
  }

  default BooleanParam zeroOutput() {
    return own().of(this, ZERO_OUTPUT);
  }

  default Param<String> parametrisation() {
    return own().of(this, PARAMETRISATION);
  }

  default BooleanParam inputScale() {
    return own().of(this, INPUT_SCALE);
  }

  default Param<String> normalisation() {
    return own().of(this, NORMALISATION);
  }

  default IntParam frozenLayers() {
    return own().of(this, FROZEN_LAYERS);
  }

  default Param<String> cost() {
    return own().of(this, COST);
  }

  default IntParam epochs() {
    return own().of(this, EPOCHS);
  }

  default IntParam batchSize() {
    return own().of(this, BATCH_SIZE);
  }

  default LongParam seed() {
    return own().of(this, SEED);
  }

  default LongParam shuffleSeed() {
    return own().of(this, SHUFFLE_SEED);
  }

  default Param<String> optimizer() {
    return own().of(this, OPTIMIZER);
  }

  default DoubleParam momentum() {
    return own().of(this, MOMENTUM);
  }

  default DoubleParam beta1() {
    return own().of(this, BETA1);
  }

  default DoubleParam beta2() {
    return own().of(this, BETA2);
  }

  default DoubleParam epsilon() {
    return own().of(this, EPSILON);
  }

  default DoubleParam learningRate() {
    return own().of(this, LEARNING_RATE);
  }

  default Param<String> learningRateSchedule() {
    return own().of(this, LEARNING_RATE_SCHEDULE);
  }

  default DoubleParam warmupEpochs() {
    return own().of(this, WARMUP_EPOCHS);
  }

  default DoubleParam weightRate() {
    return own().of(this, WEIGHT_RATE);
  }

  default DoubleParam biasRate() {
    return own().of(this, BIAS_RATE);
  }

  default DoubleParam scaleRate() {
    return own().of(this, SCALE_RATE);
  }

  default DoubleParam weightDecay() {
    return own().of(this, WEIGHT_DECAY);
  }

  default Param<String> weightDecaySchedule() {
    return own().of(this, WEIGHT_DECAY_SCHEDULE);
  }

  default DoubleParam regParam() {
    return own().of(this, REG_PARAM);
  }

  default DoubleParam elasticNetParam() {
    return own().of(this, ELASTIC_NET_PARAM);
  }

  default DoubleParam maxGradientValue() {
    return own().of(this, MAX_GRADIENT_VALUE);
  }

  default DoubleParam maxGradientNorm() {
    return own().of(this, MAX_GRADIENT_NORM);
  }

  default DoubleParam maxWeightNorm() {
    return own().of(this, MAX_WEIGHT_NORM);
  }

  default DoubleParam averageDecay() {
    return own().of(this, AVERAGE_DECAY);
  }

  default DoubleParam dropout() {
    return own().of(this, DROPOUT);
  }

  default DoubleParam inputDropout() {
    return own().of(this, INPUT_DROPOUT);
  }

  default Param<String> dropoutSchedule() {
    return own().of(this, DROPOUT_SCHEDULE);
  }

  default DoubleParam inputNoise() {
    return own().of(this, INPUT_NOISE);
  }

  default DoubleParam labelSmoothing() {
    return own().of(this, LABEL_SMOOTHING);
  }

  default DoubleParam validationFraction() {
    return own().of(this, VALIDATION_FRACTION);
  }

  default Param<String> metric() {
    return own().of(this, METRIC);
  }

  default Param<String> keep() {
    return own().of(this, KEEP);
  }

  default DoubleParam maxMinutes() {
    return own().of(this, MAX_MINUTES);
  }

  default IntParam patience() {
    return own().of(this, PATIENCE);
  }

  default DoubleParam tol() {
    return own().of(this, TOL);
  }

  default Param<String> onDivergence() {
    return own().of(this, ON_DIVERGENCE);
  }

  default IntParam localSteps() {
    return own().of(this, LOCAL_STEPS);
  }

  default IntParam members() {
    return own().of(this, MEMBERS);
  }

  default Param<String> classWeights() {
    return own().of(this, CLASS_WEIGHTS);
  }

  default Param<String> weightCol() {
    return own().of(this, WEIGHT_COL);
  }

  default Param<String> validationIndicatorCol() {
    return own().of(this, VALIDATION_INDICATOR_COL);
  }

  default Param<String> handleInvalid() {
    return own().of(this, HANDLE_INVALID);
  }

  default BooleanParam showProgress() {
    return own().of(this, SHOW_PROGRESS);
  }

  default Param<String> initialModel() {
    return own().of(this, INITIAL_MODEL);
  }

  default Param<String> checkpointDirectory() {
    return own().of(this, CHECKPOINT_DIRECTORY);
  }

  default IntParam checkpointInterval() {
    return own().of(this, CHECKPOINT_INTERVAL);
  }

  default Param<String> tensorboardDirectory() {
    return own().of(this, TENSORBOARD_DIRECTORY);
  }

  default Param<String> mlflowUri() {
    return own().of(this, MLFLOW_URI);
  }

  default Param<String> mlflowExperiment() {
    return own().of(this, MLFLOW_EXPERIMENT);
  }

  default DoubleParam checkpointMinutes() {
    return own().of(this, CHECKPOINT_MINUTES);
  }

  default IntParam chunkMegabytes() {
    return own().of(this, CHUNK_MEGABYTES);
  }
}
