package nabla.ml;

import java.util.List;
import nabla.data.ClassNames;
import nabla.data.ResolvedColumn;
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
import nabla.text.Shown;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * A classifier that is a feed-forward neural network (multilayer perceptron), trained by
 * backpropagation.
 *
 * <p>Features are a Vector, dense or sparse, or an array of any numeric type. Labels are 0, 1, … K
 * − 1 of any numeric type, as StringIndexer makes them. K comes from the label column's metadata
 * (and the classes' names too), otherwise from the largest label.
 *
 * <p>Or features are columns of a table, {@code setFeaturesCols("age", "workclass")}: numbers,
 * texts, dates and the like, with nulls or without. Then the label may be texts or booleans too;
 * the prediction is the index of its class, whose names its metadata knows, as IndexToString takes
 * them.
 *
 * <p>Probabilities are the outputs of a softmax layer, for the costs softmax-cross-entropy and
 * softmax-focal, or, for sigmoid-cross-entropy, sigmoid-focal and quadratic, those of sigmoid
 * outputs, scaled to sum up to 1. The cost hinge gives none: {@code setProbabilityCol("")}.
 */
public final class MlpClassifier
    extends ProbabilisticClassifier<Vector, MlpClassifier, MlpClassificationModel>
    implements Learner<MlpClassificationModel>,
        MlpParams<MlpClassifier>,
        ClassifierParams<MlpClassifier>,
        FitTable<MlpClassifier>,
        TrainingTable<MlpClassifier>,
        NetworkTable<MlpClassifier>,
        UpdateTable<MlpClassifier>,
        OptimizerTable<MlpClassifier>,
        RegularisationTable<MlpClassifier>,
        EpochTable<MlpClassifier>,
        PreparationTable<MlpClassifier> {

  private static final long serialVersionUID = 1;

  private final StageState own;

  public MlpClassifier() {
    this(Identifiable.randomUID("mlpc"));
  }

  public MlpClassifier(String uid) {
    this(StageState.pending(uid, StageKind.CLASSIFICATION));
  }

  private MlpClassifier(StageState pending) {
    this.own = pending.arrived(this);
  }

  @Override
  public MlpClassifier setThresholds(double[] value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "thresholds must be numbers, one for each class, got null");
    }
    return super.setThresholds(value);
  }

  /** Sets {@link #thresholds} as Python does, whose lists come as Java's. */
  public MlpClassifier setThresholds(List<Double> value) {
    return setThresholds(
        value == null ? null : value.stream().mapToDouble(Number::doubleValue).toArray());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireTraining(schema, this);
    Schemas.requireClasses(schema, this, "labelCol");
    MlpClassificationModel.requireProbabilities(this, output());
    return Schemas.append(schema, this, 0, false);
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
    ResolvedColumn label = Schemas.column(schema, this, "labelCol");
    boolean indexed = label.type() instanceof NumericType; // else the names are its values
    List<String> names = indexed ? ClassNames.of(label) : List.of();
    Target target = Target.Labels.open(getLabelCol());
    if (getLabelCols() != null) {
      throw new IllegalArgumentException(
          "labelCols must be left out where classes are learned, which are one column's, labelCol, got "
              + Shown.value(getLabelCols()));
    }
    if (!names.isEmpty()) {
      MlpClassificationModel.thresholds(this, names.size());
      target = new Target.Labels(getLabelCol(), names.size());
    }
    return new Lesson.Task(target, names, output());
  }

  @Override
  public MlpClassificationModel model(StageState network, StructType schema) {
    return new MlpClassificationModel(network);
  }

  @Override
  public MlpClassificationModel train(Dataset<?> dataset) {
    return fit(dataset);
  }

  private Activation output() {
    return Cost.of(getCost()).usualOutput(true);
  }

  @Override
  public MlpClassificationModel fit(Dataset<?> dataset) {
    return Fitting.fit(this, dataset);
  }

  @Override
  public MlpClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  public static MLReader<MlpClassifier> read() {
    return SparkMl.reader();
  }

  public static MlpClassifier load(String path) {
    return read().load(path);
  }
}
