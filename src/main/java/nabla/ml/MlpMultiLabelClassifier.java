package nabla.ml;

import java.util.List;
import nabla.data.Target;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.settings.EpochTable;
import nabla.settings.FitTable;
import nabla.settings.NetworkTable;
import nabla.settings.OptimizerTable;
import nabla.settings.PreparationTable;
import nabla.settings.RegularisationTable;
import nabla.settings.TrainingTable;
import nabla.settings.UpdateTable;
import nabla.spark.SparkMl;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Multi-label classification by a feed-forward neural network with sigmoid outputs: an example may
 * have any number of labels at once.
 *
 * <p>Features are a Vector or an array of any numeric type. The label column holds a Vector or an
 * array of numbers, a 1 for each label that the example has, and zeros.
 */
public final class MlpMultiLabelClassifier
    extends Predictor<Vector, MlpMultiLabelClassifier, MlpMultiLabelModel>
    implements Learner<MlpMultiLabelModel>,
        MultiLabelParams<MlpMultiLabelClassifier>,
        MlpParams<MlpMultiLabelClassifier>,
        FitTable<MlpMultiLabelClassifier>,
        TrainingTable<MlpMultiLabelClassifier>,
        NetworkTable<MlpMultiLabelClassifier>,
        UpdateTable<MlpMultiLabelClassifier>,
        OptimizerTable<MlpMultiLabelClassifier>,
        RegularisationTable<MlpMultiLabelClassifier>,
        EpochTable<MlpMultiLabelClassifier>,
        PreparationTable<MlpMultiLabelClassifier> {

  private static final long serialVersionUID = 1;

  private final StageState own;

  public MlpMultiLabelClassifier() {
    this(Identifiable.randomUID("mlpm"));
  }

  public MlpMultiLabelClassifier(String uid) {
    this(StageState.pending(uid, StageKind.MULTI_LABEL));
  }

  private MlpMultiLabelClassifier(StageState pending) {
    this.own = pending.arrived(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireTraining(schema, this);
    Schemas.requireNumbers(schema, this, "labelCol");
    return Schemas.append(schema, this, 0, true);
  }

  @Override
  public StageState own() {
    return StageState.present(own);
  }

  @Override
  public String explainParam(Param<?> param) {
    return StageState.explain(this, param);
  }

  @Override
  public Lesson.Task task(StructType schema) {
    Target target = new Target.Values(getLabelCol(), Cost.of(getCost()), true);
    return new Lesson.Task(target, List.of(), Activation.SIGMOID);
  }

  @Override
  public MlpMultiLabelModel model(StageState network, StructType schema) {
    return new MlpMultiLabelModel(network);
  }

  @Override
  public MlpMultiLabelModel train(Dataset<?> dataset) {
    return fit(dataset);
  }

  @Override
  public MlpMultiLabelModel fit(Dataset<?> dataset) {
    return Fitting.fit(this, dataset);
  }

  @Override
  public MlpMultiLabelClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  public static MLReader<MlpMultiLabelClassifier> read() {
    return SparkMl.reader();
  }

  public static MlpMultiLabelClassifier load(String path) {
    return read().load(path);
  }
}
