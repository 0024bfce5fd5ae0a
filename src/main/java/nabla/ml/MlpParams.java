package nabla.ml;

import java.util.Arrays;
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
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;

/**
 * What every stage of this package can be told: the settings of a fit, and some of spark.ml alone.
 * Each is a Param of Spark's. An estimator trains by them, and its model tells what it was trained
 * by.
 *
 * <p>All are found by {@code getParam(name)}; those that are often tuned are typed here, as Spark's
 * {@code ParamGridBuilder} wants them.
 *
 * @param <S> the stage itself, which setters return
 */
public interface MlpParams<S> extends FitTable<S>, Params, MLWritable {

  Setting<String> HANDLE_INVALID =
      Setting.of(
          "transform.handleInvalid",
          Rule.oneOf(Arrays.stream(HandleInvalid.values()).map(HandleInvalid::label).toList()),
          HandleInvalid.ERROR.label(),
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
          "whether a fit draws a bar on the console where Spark draws its own; a line per epoch is in the log at INFO in any case");

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
    return own().uid();
  }

  @Override
  @SuppressWarnings("unchecked") // S is the stage's own class
  default <T> S set(Setting<T> setting, T value) {
    set(own().of(setting), value);
    return (S) this;
  }

  /** Sets {@link #hiddenLayers} as Python does, whose lists come as Java's. */
  default S setHiddenLayers(List<Integer> units) {
    return set(HIDDEN_LAYERS, HIDDEN_LAYERS.checked(ParamGrid.array(units)));
  }

  @Override
  default <T> T get(Setting<T> setting) {
    Param<T> param = own().of(setting);
    return isDefined(param) ? getOrDefault(param) : null;
  }

  /** The name of a column or a path; none if it is not set, or empty. */
  default Optional<String> named(Setting<String> setting) {
    return Optional.ofNullable(get(setting)).filter(name -> !name.isEmpty());
  }

  @Override
  default MLWriter write() {
    return new StageWriter(this);
  }

  default IntArrayParam hiddenLayers() {
    return (IntArrayParam) own().of(HIDDEN_LAYERS);
  }

  default Param<String> activation() {
    return own().of(ACTIVATION);
  }

  default Param<String> initializer() {
    return own().of(INITIALIZER);
  }

  default Param<String> cost() {
    return own().of(COST);
  }

  default IntParam epochs() {
    return (IntParam) own().any(EPOCHS);
  }

  default IntParam batchSize() {
    return (IntParam) own().any(BATCH_SIZE);
  }

  default LongParam seed() {
    return (LongParam) own().any(SEED);
  }

  default Param<String> optimizer() {
    return own().of(OPTIMIZER);
  }

  default DoubleParam momentum() {
    return (DoubleParam) own().any(MOMENTUM);
  }

  default DoubleParam beta1() {
    return (DoubleParam) own().any(BETA1);
  }

  default DoubleParam beta2() {
    return (DoubleParam) own().any(BETA2);
  }

  default DoubleParam epsilon() {
    return (DoubleParam) own().any(EPSILON);
  }

  default DoubleParam learningRate() {
    return (DoubleParam) own().any(LEARNING_RATE);
  }

  default Param<String> learningRateSchedule() {
    return own().of(LEARNING_RATE_SCHEDULE);
  }

  default DoubleParam finalLearningRate() {
    return (DoubleParam) own().any(FINAL_LEARNING_RATE);
  }

  default DoubleParam regParam() {
    return (DoubleParam) own().any(REG_PARAM);
  }

  default IntParam patience() {
    return (IntParam) own().any(PATIENCE);
  }

  default DoubleParam tol() {
    return (DoubleParam) own().any(TOL);
  }

  default Param<String> onDivergence() {
    return own().of(ON_DIVERGENCE);
  }

  default Param<String> weightCol() {
    return own().of(WEIGHT_COL);
  }

  default Param<String> validationIndicatorCol() {
    return own().of(VALIDATION_INDICATOR_COL);
  }

  default Param<String> handleInvalid() {
    return own().of(HANDLE_INVALID);
  }

  default BooleanParam showProgress() {
    return (BooleanParam) own().any(SHOW_PROGRESS);
  }

  default Param<String> checkpointDirectory() {
    return own().of(CHECKPOINT_DIRECTORY);
  }

  default IntParam checkpointInterval() {
    return (IntParam) own().any(CHECKPOINT_INTERVAL);
  }

  default IntParam chunkMegabytes() {
    return (IntParam) own().any(CHUNK_MEGABYTES);
  }
}
