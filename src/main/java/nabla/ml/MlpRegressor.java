package nabla.ml;

import java.util.List;
import nabla.data.Target;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.spark.SparkMl;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Regression by a feed-forward neural network with identity outputs.
 *
 * <p>Features are a Vector or an array of any numeric type. The label is a number, and then the
 * prediction is one; or a Vector or an array of numbers, and then the prediction is a Vector of as
 * many. Targets of very different size are better scaled first (StandardScaler).
 */
public final class MlpRegressor extends Regressor<Vector, MlpRegressor, MlpRegressionModel>
    implements SetsTrainingParams<MlpRegressor>, HasHandleInvalid<MlpRegressor>, MLWritable {

  private static final long serialVersionUID = 1;

  static final Cost[] COSTS = {Cost.SQUARED_ERROR, Cost.QUADRATIC};

  private final String uid;
  private final TrainingParams training;

  /** A regressor with a new uid. */
  public MlpRegressor() {
    this(Identifiable.randomUID("mlpr"));
  }

  /** A regressor with a given uid. */
  public MlpRegressor(String uid) {
    this(SparkMl.pending(uid));
  }

  private MlpRegressor(SparkMl.PendingUid pending) {
    this.uid = pending.arrived();
    this.training = new TrainingParams(this, COSTS);
  }

  @Override
  public String uid() {
    return SparkMl.uid(uid);
  }

  @Override
  public TrainingParams training() {
    return training;
  }

  @Override
  public String explainParam(Param<?> param) {
    return training.explain(param);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireNumbers(schema, "featuresCol", getFeaturesCol());
    boolean several = learnsSeveral(schema);
    if (!several) {
      Schemas.requireNumeric(schema, "labelCol", getLabelCol());
    }
    Schemas.requireTraining(schema, training);
    DataType prediction = several ? SQLDataTypes.VectorType() : DataTypes.DoubleType;
    return Schemas.append(
        schema, "predictionCol", getPredictionCol(), prediction, training.keepsInvalid());
  }

  /** Whether a label is several numbers, and so is the prediction. */
  private boolean learnsSeveral(StructType schema) {
    return Schemas.isNumbers(Schemas.column(schema, "labelCol", getLabelCol()).type());
  }

  /**
   * Trains a network.
   *
   * @throws IllegalArgumentException if columns or params can't be used, or a row can't
   * @throws nabla.engine.TrainingDivergedException if cost or weights become infinite or NaN, and
   *     {@link #onDivergence} is fail
   */
  @Override
  public MlpRegressionModel fit(Dataset<?> dataset) {
    transformSchema(Fitting.schema(dataset));
    return copyValues(
        Fitting.described(this, dataset, this::train).setParent(this), new ParamMap());
  }

  @Override
  public MlpRegressionModel train(Dataset<?> dataset) {
    Fitting fitting =
        Fitting.of(
            training,
            dataset,
            getFeaturesCol(),
            new Target.Values(getLabelCol(), Cost.of(getCost())),
            List.of(),
            survey ->
                new Topology(
                    survey.inputs(),
                    training.layers(survey.targets(), Activation.IDENTITY),
                    Cost.of(getCost())));
    MlpRegressionModel model =
        new MlpRegressionModel(uid, fitting.model()).withSummary(fitting.summary());
    model.set(model.vectorPrediction(), learnsSeveral(dataset.schema()));
    return model;
  }

  @Override
  public MlpRegressor copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public MLWriter write() {
    return new StageWriter(this);
  }

  /** Reads regressors that were saved. */
  public static MLReader<MlpRegressor> read() {
    return SparkMl.reader();
  }

  /** Reads a regressor that was saved. */
  public static MlpRegressor load(String path) {
    return read().load(path);
  }
}
