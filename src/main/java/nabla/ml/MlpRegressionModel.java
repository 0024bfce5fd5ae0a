package nabla.ml;

import nabla.settings.EpochTable;
import nabla.settings.FitTable;
import nabla.settings.NetworkTable;
import nabla.settings.OptimizerTable;
import nabla.settings.PreparationTable;
import nabla.settings.RegularisationTable;
import nabla.settings.TrainingTable;
import nabla.settings.UpdateTable;
import nabla.table.Preparation;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link MlpRegressor} makes. It appends a^L, in units of the labels, as prediction: a number,
 * or a Vector if the labels were several, or Vectors or arrays.
 */
public final class MlpRegressionModel extends RegressionModel<Vector, MlpRegressionModel>
    implements MlpModel<MlpRegressionModel>,
        MlpParams<MlpRegressionModel>,
        FitTable<MlpRegressionModel>,
        TrainingTable<MlpRegressionModel>,
        NetworkTable<MlpRegressionModel>,
        UpdateTable<MlpRegressionModel>,
        OptimizerTable<MlpRegressionModel>,
        RegularisationTable<MlpRegressionModel>,
        EpochTable<MlpRegressionModel>,
        PreparationTable<MlpRegressionModel> {

  private static final long serialVersionUID = 1;

  private final StageState own;

  MlpRegressionModel(StageState pending) {
    this.own = pending.arrived(this);
    setDefault(vectorPrediction(), false);
  }

  @Override
  public StageState own() {
    return StageState.present(own);
  }

  /** Set by the fit. Made anew, for Spark asks before a field could hold it; all are equal. */
  public BooleanParam vectorPrediction() {
    return new BooleanParam(
        uid(), "vectorPrediction", "whether a prediction is a Vector, as the labels were");
  }

  public boolean getVectorPrediction() {
    return (Boolean) getOrDefault(vectorPrediction());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireFeatures(schema, this);
    return Schemas.append(schema, this, topology().outputs(), getVectorPrediction());
  }

  @Override
  public int numFeatures() {
    return topology().inputs();
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    boolean vector = getVectorPrediction();
    int count = topology().outputs();
    Preparation preparation = trained().preparation();
    Inference.Outputs outputs =
        (scorer, place) -> {
          double[] a = preparation.predictions(scorer.outputs(), place * count, count);
          return new Object[] {vector ? new DenseVector(a) : (Object) a[0]};
        };
    return Inference.append(this, dataset, outputs);
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageState.explain(this, param);
  }

  @Override
  public double predict(Vector features) {
    if (getVectorPrediction()) {
      throw new IllegalStateException(
          "the prediction of %s is a Vector: predictVector gives it".formatted(uid()));
    }
    return predictVector(features).apply(0);
  }

  /** The prediction for one feature vector, or all of them: a^L in units of the labels. */
  public Vector predictVector(Vector features) {
    float[] a = trained().predict(MlpModel.floats(features));
    return new DenseVector(trained().preparation().predictions(a, 0, a.length));
  }

  @Override
  public MlpRegressionModel copy(ParamMap extra) {
    return copyValues(new MlpRegressionModel(own.again()), extra).setParent(parent());
  }

  public static MLReader<MlpRegressionModel> read() {
    return StageWriter.reader(
        MlpRegressionModel.class, StageKind.REGRESSION, MlpRegressionModel::new);
  }

  public static MlpRegressionModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return "MlpRegressionModel: uid=%s, %s".formatted(uid(), trained().ensemble());
  }
}
