package nabla.ml;

import java.util.Arrays;
import java.util.List;
import nabla.model.TrainedModel;
import nabla.spark.SparkMl;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link MlpMultiLabelClassifier} makes. It appends the probability of each label, and as
 * prediction a 1 where that is above the threshold.
 */
public final class MlpMultiLabelModel extends PredictionModel<Vector, MlpMultiLabelModel>
    implements HasTrainingParams,
        HasHandleInvalid<MlpMultiLabelModel>,
        HasMultiLabelParams<MlpMultiLabelModel>,
        HasNetwork,
        MLWritable {

  private static final long serialVersionUID = 1;

  private final String uid;
  private final TrainedModel trained;
  private final TrainingParams training;
  private final MultiLabelParams multiLabel;
  private transient TrainingSummary summary; // null: this model was loaded

  MlpMultiLabelModel(String uid, TrainedModel trained) {
    this(SparkMl.pending(uid), trained);
  }

  private MlpMultiLabelModel(SparkMl.PendingUid pending, TrainedModel trained) {
    this.uid = pending.arrived();
    this.trained = trained;
    this.training = new TrainingParams(this, MlpMultiLabelClassifier.COSTS);
    this.multiLabel = new MultiLabelParams(this);
  }

  MlpMultiLabelModel withSummary(TrainingSummary of) {
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

  @Override
  public MultiLabelParams multiLabel() {
    return multiLabel;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireFeatures(schema, getFeaturesCol(), numFeatures());
    StructType out = multiLabel.append(schema, getPredictionCol(), training.keepsInvalid());
    out = Schemas.noteSize(out, getProbabilityCol(), topology().outputs());
    return Schemas.noteSize(out, getPredictionCol(), topology().outputs());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    double threshold = getThreshold();
    return Inference.append(
        dataset,
        schema,
        trained.parameters(),
        getFeaturesCol(),
        HandleInvalid.of(getHandleInvalid()),
        List.of(getProbabilityCol(), getPredictionCol()),
        (network, place) -> {
          double[] a = network.activations(place);
          return new Object[] {new DenseVector(a), new DenseVector(flags(a, threshold))};
        });
  }

  private static double[] flags(double[] probabilities, double threshold) {
    return Arrays.stream(probabilities).map(p -> p > threshold ? 1 : 0).toArray();
  }

  /** Not to be had: there is a prediction for each label, which {@link #predictVector} gives. */
  @Override
  public double predict(Vector features) {
    throw new UnsupportedOperationException(
        "there is a prediction for each label: predictVector gives them");
  }

  /** The probability of each label for one feature vector. */
  public Vector predictProbability(Vector features) {
    return new DenseVector(Network.of(trained.parameters(), features).activations(0));
  }

  /** A 1 for each label that one feature vector has, and zeros. */
  public Vector predictVector(Vector features) {
    return new DenseVector(flags(predictProbability(features).toArray(), getThreshold()));
  }

  @Override
  public MlpMultiLabelModel copy(ParamMap extra) {
    MlpMultiLabelModel copy = new MlpMultiLabelModel(uid, trained).withSummary(summary);
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new StageWriter(this, trained);
  }

  /** Reads models that were saved. */
  public static MLReader<MlpMultiLabelModel> read() {
    return new ModelReader<>(MlpMultiLabelModel.class, MlpMultiLabelModel::new);
  }

  /** Reads a model that was saved. */
  public static MlpMultiLabelModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return "MlpMultiLabelModel: uid=%s, %s".formatted(uid, topology());
  }
}
