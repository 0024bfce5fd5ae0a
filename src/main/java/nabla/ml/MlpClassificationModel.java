package nabla.ml;

import java.util.List;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.spark.SparkMl;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
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
import scala.Tuple3;

/**
 * What {@link MlpClassifier} makes. It appends z^L as rawPrediction, a distribution over classes as
 * probability, and the likeliest class as prediction (with thresholds t, that of the largest p /
 * t).
 *
 * <p>From the z^L of a softmax layer their mean is taken: it makes no difference to the
 * probabilities, and with it the raw prediction of a class is a score that can be compared between
 * rows, as evaluators of ranking do (for two classes, half the log-odds).
 */
public final class MlpClassificationModel
    extends ProbabilisticClassificationModel<Vector, MlpClassificationModel>
    implements HasTrainingParams, HasHandleInvalid<MlpClassificationModel>, HasNetwork, MLWritable {

  private static final long serialVersionUID = 1;

  private final String uid;
  private final TrainedModel trained;
  private final TrainingParams training;
  private transient TrainingSummary summary; // null: this model was loaded

  MlpClassificationModel(String uid, TrainedModel trained) {
    this(SparkMl.pending(uid), trained);
  }

  private MlpClassificationModel(SparkMl.PendingUid pending, TrainedModel trained) {
    this.uid = pending.arrived();
    this.trained = trained;
    this.training = new TrainingParams(this, MlpClassifier.COSTS);
  }

  MlpClassificationModel withSummary(TrainingSummary of) {
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

  /** The names of the classes, in the order of their indexes. */
  public String[] labels() {
    return trained.labels().toArray(String[]::new);
  }

  @Override
  public int numClasses() {
    return topology().outputs();
  }

  @Override
  public int numFeatures() {
    return topology().inputs();
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireFeatures(schema, getFeaturesCol(), numFeatures());
    StructType out =
        MlpClassifier.append(
            schema,
            getRawPredictionCol(),
            getProbabilityCol(),
            getPredictionCol(),
            training.keepsInvalid());
    out = Schemas.noteSize(out, getRawPredictionCol(), numClasses());
    out = Schemas.noteSize(out, getProbabilityCol(), numClasses());
    return Schemas.noteClasses(out, getPredictionCol(), numClasses());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return Inference.append(
        dataset,
        transformSchema(dataset.schema()),
        trained.parameters(),
        getFeaturesCol(),
        HandleInvalid.of(getHandleInvalid()),
        List.of(getRawPredictionCol(), getProbabilityCol(), getPredictionCol()),
        outputs());
  }

  private ClassOutputs outputs() {
    boolean softmax = topology().activation(topology().depth()) == Activation.SOFTMAX;
    return new ClassOutputs(softmax, MlpClassifier.requireThresholds(this, numClasses()));
  }

  @Override
  public double predict(Vector features) {
    Object[] all = outputs().of(Network.of(trained.parameters(), features), 0);
    return (Double) all[2];
  }

  @Override
  public Vector predictRaw(Vector features) {
    double[] z = Network.of(trained.parameters(), features).weightedInputs(0);
    return new DenseVector(outputs().scores(z));
  }

  @Override
  public Vector raw2probabilityInPlace(Vector rawPrediction) {
    outputs().distribution(((DenseVector) rawPrediction).values());
    return rawPrediction;
  }

  /** For summaries of Spark's own; javac wants it, since it inherits two that differ in type. */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Tuple3 findSummaryModel() {
    return new Tuple3(this, getProbabilityCol(), getPredictionCol());
  }

  @Override
  public MlpClassificationModel copy(ParamMap extra) {
    MlpClassificationModel copy = new MlpClassificationModel(uid, trained).withSummary(summary);
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new StageWriter(this, trained);
  }

  /** Reads models that were saved. */
  public static MLReader<MlpClassificationModel> read() {
    return new ModelReader<>(MlpClassificationModel.class, MlpClassificationModel::new);
  }

  /** Reads a model that was saved. */
  public static MlpClassificationModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return "MlpClassificationModel: uid=%s, %s".formatted(uid, topology());
  }
}
