package nabla.ml;

import java.util.Arrays;
import nabla.settings.EpochTable;
import nabla.settings.FitTable;
import nabla.settings.NetworkTable;
import nabla.settings.OptimizerTable;
import nabla.settings.PreparationTable;
import nabla.settings.RegularisationTable;
import nabla.settings.TrainingTable;
import nabla.settings.UpdateTable;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link MlpMultiLabelClassifier} makes. It appends the probability of each label, and as
 * prediction a 1 where that is above the threshold.
 */
public final class MlpMultiLabelModel extends PredictionModel<Vector, MlpMultiLabelModel>
    implements MlpModel<MlpMultiLabelModel>,
        MultiLabelParams<MlpMultiLabelModel>,
        MlpParams<MlpMultiLabelModel>,
        FitTable<MlpMultiLabelModel>,
        TrainingTable<MlpMultiLabelModel>,
        NetworkTable<MlpMultiLabelModel>,
        UpdateTable<MlpMultiLabelModel>,
        OptimizerTable<MlpMultiLabelModel>,
        RegularisationTable<MlpMultiLabelModel>,
        EpochTable<MlpMultiLabelModel>,
        PreparationTable<MlpMultiLabelModel> {

  private static final long serialVersionUID = 1;

  private final StageState own;

  MlpMultiLabelModel(StageState pending) {
    this.own = pending.arrived(this);
  }

  @Override
  public StageState own() {
    return StageState.present(own);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireFeatures(schema, this);
    return Schemas.append(schema, this, topology().outputs(), true);
  }

  @Override
  public int numFeatures() {
    return topology().inputs();
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    double threshold = getThreshold();
    int count = topology().outputs();
    Inference.Outputs outputs =
        (scorer, place) -> {
          double[] a = Inference.doubles(scorer.outputs(), place * count, count);
          return new Object[] {new DenseVector(a), new DenseVector(flags(a, threshold))};
        };
    return Inference.append(this, dataset, outputs);
  }

  private static double[] flags(double[] probabilities, double threshold) {
    return Arrays.stream(probabilities).map(p -> p > threshold ? 1 : 0).toArray();
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageState.explain(this, param);
  }

  /** Not to be had: there is a prediction for each label, which {@link #predictVector} gives. */
  @Override
  public double predict(Vector features) {
    throw new UnsupportedOperationException(
        "there is a prediction for each label: predictVector gives them");
  }

  /** The probability of each label for one feature vector. */
  public Vector predictProbability(Vector features) {
    return activations(features);
  }

  /** A 1 for each label that one feature vector has, and zeros. */
  public Vector predictVector(Vector features) {
    return new DenseVector(flags(predictProbability(features).toArray(), getThreshold()));
  }

  @Override
  public MlpMultiLabelModel copy(ParamMap extra) {
    return copyValues(new MlpMultiLabelModel(own.again()), extra).setParent(parent());
  }

  public static MLReader<MlpMultiLabelModel> read() {
    return StageWriter.reader(
        MlpMultiLabelModel.class, StageKind.MULTI_LABEL, MlpMultiLabelModel::new);
  }

  public static MlpMultiLabelModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return "MlpMultiLabelModel: uid=%s, %s".formatted(uid(), trained().ensemble());
  }
}
