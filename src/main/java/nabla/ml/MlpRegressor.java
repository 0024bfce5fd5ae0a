package nabla.ml;

import java.util.List;
import nabla.data.Target;
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
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Regression by a feed-forward neural network with identity outputs, or exponential ones for the
 * cost poisson.
 *
 * <p>The cost says what is predicted: the mean of the labels at such features (squared-error),
 * their median (absolute-error), or any quantile (quantile(0.9)); of counts their rate (poisson).
 *
 * <p>Features are a Vector or an array of any numeric type. The label is a number, and then the
 * prediction is one; or a Vector or an array of numbers, and then the prediction is a Vector of as
 * many. Targets of very different size are better scaled first (StandardScaler).
 *
 * <p>Or features are columns of a table, {@code setFeaturesCols("age", "workclass")}, and the label
 * one of them, or several, {@code setLabelCols("low", "high")}: then it scales them itself, and
 * predictions come in their units.
 */
public final class MlpRegressor extends Regressor<Vector, MlpRegressor, MlpRegressionModel>
    implements Learner<MlpRegressionModel>,
        MlpParams<MlpRegressor>,
        FitTable<MlpRegressor>,
        TrainingTable<MlpRegressor>,
        NetworkTable<MlpRegressor>,
        UpdateTable<MlpRegressor>,
        OptimizerTable<MlpRegressor>,
        RegularisationTable<MlpRegressor>,
        EpochTable<MlpRegressor>,
        PreparationTable<MlpRegressor> {

  private static final long serialVersionUID = 1;

  private final StageState own;

  public MlpRegressor() {
    this(Identifiable.randomUID("mlpr"));
  }

  public MlpRegressor(String uid) {
    this(StageState.pending(uid, StageKind.REGRESSION));
  }

  private MlpRegressor(StageState pending) {
    this.own = pending.arrived(this);
  }

  /** Whether a label is several numbers, and so is the prediction. */
  private boolean learnsSeveral(StructType schema) {
    return getLabelCols() == null
        ? Schemas.column(schema, this, "labelCol").isNumbers()
        : getLabelCols().length > 1;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireTraining(schema, this);
    boolean several = learnsSeveral(schema);
    if (getLabelCols() == null && !several) {
      Schemas.requireNumeric(schema, this, "labelCol", "cast it first");
    }
    return Schemas.append(schema, this, 0, several);
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
    Cost cost = Cost.of(getCost());
    Target target = new Target.Values(getLabelCol(), cost);
    return new Lesson.Task(target, List.of(), cost.usualOutput(false));
  }

  @Override
  public MlpRegressionModel model(StageState network, StructType schema) {
    MlpRegressionModel model = new MlpRegressionModel(network);
    return (MlpRegressionModel) model.set(model.vectorPrediction(), learnsSeveral(schema));
  }

  @Override
  public MlpRegressionModel train(Dataset<?> dataset) {
    return fit(dataset);
  }

  @Override
  public MlpRegressionModel fit(Dataset<?> dataset) {
    return Fitting.fit(this, dataset);
  }

  @Override
  public MlpRegressor copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  public static MLReader<MlpRegressor> read() {
    return SparkMl.reader();
  }

  public static MlpRegressor load(String path) {
    return read().load(path);
  }
}
