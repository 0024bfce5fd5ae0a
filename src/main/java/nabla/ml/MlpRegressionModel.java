package nabla.ml;

import java.util.List;
import nabla.model.TrainedModel;
import nabla.spark.SparkMl;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link MlpRegressor} makes. It appends a^L as prediction: a number, or a Vector if the
 * labels were Vectors or arrays.
 */
public final class MlpRegressionModel extends RegressionModel<Vector, MlpRegressionModel>
    implements HasTrainingParams, HasHandleInvalid<MlpRegressionModel>, HasNetwork, MLWritable {

  private static final long serialVersionUID = 1;

  private final String uid;
  private final TrainedModel trained;
  private final TrainingParams training;
  private final BooleanParam vectorPrediction;
  private transient TrainingSummary summary; // null: this model was loaded

  MlpRegressionModel(String uid, TrainedModel trained) {
    this(SparkMl.pending(uid), trained);
  }

  private MlpRegressionModel(SparkMl.PendingUid pending, TrainedModel trained) {
    this.uid = pending.arrived();
    this.trained = trained;
    this.training = new TrainingParams(this, MlpRegressor.COSTS);
    this.vectorPrediction =
        new BooleanParam(
            this, "vectorPrediction", "whether a prediction is a Vector, as the labels were");
    setDefault(vectorPrediction, false);
  }

  MlpRegressionModel withSummary(TrainingSummary of) {
    summary = of;
    return this;
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
  public TrainedModel trained() {
    return trained;
  }

  @Override
  public boolean hasSummary() {
    return summary != null;
  }

  @Override
  public TrainingSummary summary() {
    return HasNetwork.present(summary, uid);
  }

  @Override
  public int numFeatures() {
    return topology().inputs();
  }

  /** Whether a prediction is a Vector, as the labels were, or a number. Set by the fit. */
  public BooleanParam vectorPrediction() {
    return vectorPrediction;
  }

  /** The value of {@link #vectorPrediction}. */
  public boolean getVectorPrediction() {
    return (Boolean) getOrDefault(vectorPrediction);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireFeatures(schema, getFeaturesCol(), numFeatures());
    boolean vector = getVectorPrediction();
    DataType type = vector ? SQLDataTypes.VectorType() : DataTypes.DoubleType;
    StructType out =
        Schemas.append(schema, "predictionCol", getPredictionCol(), type, training.keepsInvalid());
    return vector ? Schemas.noteSize(out, getPredictionCol(), topology().outputs()) : out;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    boolean vector = getVectorPrediction();
    return Inference.append(
        dataset,
        schema,
        trained.parameters(),
        getFeaturesCol(),
        HandleInvalid.of(getHandleInvalid()),
        List.of(getPredictionCol()),
        (network, place) -> {
          double[] a = network.activations(place);
          return new Object[] {vector ? new DenseVector(a) : (Object) a[0]};
        });
  }

  /**
   * The prediction for one feature vector.
   *
   * @throws IllegalStateException if it is a Vector: {@link #predictVector} gives it
   */
  @Override
  public double predict(Vector features) {
    if (getVectorPrediction()) {
      throw new IllegalStateException(
          "the prediction of %s is a Vector: predictVector gives it".formatted(uid));
    }
    return predictVector(features).apply(0);
  }

  /** a^L of one feature vector: the prediction, or all of them. */
  public Vector predictVector(Vector features) {
    return new DenseVector(Network.of(trained.parameters(), features).activations(0));
  }

  @Override
  public MlpRegressionModel copy(ParamMap extra) {
    MlpRegressionModel copy = new MlpRegressionModel(uid, trained).withSummary(summary);
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new StageWriter(this, trained);
  }

  /** Reads models that were saved. */
  public static MLReader<MlpRegressionModel> read() {
    return new ModelReader<>(MlpRegressionModel.class, MlpRegressionModel::new);
  }

  /** Reads a model that was saved. */
  public static MlpRegressionModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return "MlpRegressionModel: uid=%s, %s".formatted(uid, topology());
  }
}
