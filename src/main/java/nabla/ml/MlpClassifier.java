package nabla.ml;

import static org.apache.spark.sql.functions.max;

import java.util.List;
import nabla.data.DataException;
import nabla.data.ResolvedColumn;
import nabla.data.Target;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.spark.SparkMl;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasThresholds;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A classifier that is a feed-forward neural network (multilayer perceptron), trained by
 * backpropagation.
 *
 * <p>Features are a Vector, dense or sparse, or an array of any numeric type. Labels are 0, 1, … K
 * − 1 of any numeric type, as StringIndexer makes them. K comes from the label column's metadata
 * (and the classes' names too), otherwise from the largest label.
 *
 * <p>Probabilities are the outputs of a softmax layer, for the cost softmax-cross-entropy, or, for
 * the costs sigmoid-cross-entropy and quadratic, those of sigmoid outputs, scaled to sum up to 1.
 */
public final class MlpClassifier
    extends ProbabilisticClassifier<Vector, MlpClassifier, MlpClassificationModel>
    implements SetsTrainingParams<MlpClassifier>, HasHandleInvalid<MlpClassifier>, MLWritable {

  private static final long serialVersionUID = 1;
  static final Cost[] COSTS = {
    Cost.SOFTMAX_CROSS_ENTROPY, Cost.SIGMOID_CROSS_ENTROPY, Cost.QUADRATIC
  };
  private static final int MOST_CLASSES = 1000; // without metadata: more are rather an id

  private final String uid;
  private final TrainingParams training;

  /** A classifier with a new uid. */
  public MlpClassifier() {
    this(Identifiable.randomUID("mlpc"));
  }

  /** A classifier with a given uid. */
  public MlpClassifier(String uid) {
    this(SparkMl.pending(uid));
  }

  private MlpClassifier(SparkMl.PendingUid pending) {
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

  /**
   * Sets {@link #thresholds}.
   *
   * @throws IllegalArgumentException if they are null, one is negative, or two are 0
   */
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
    Schemas.requireNumbers(schema, "featuresCol", getFeaturesCol());
    Schemas.requireClasses(schema, "labelCol", getLabelCol());
    Schemas.requireTraining(schema, training);
    return append(
        schema,
        getRawPredictionCol(),
        getProbabilityCol(),
        getPredictionCol(),
        training.keepsInvalid());
  }

  /** The schema with what a model appends; a column without a name is left out. */
  static StructType append(
      StructType schema, String raw, String probability, String prediction, boolean nullable) {
    DataType vector = SQLDataTypes.VectorType();
    StructType out = Schemas.append(schema, "rawPredictionCol", raw, vector, nullable);
    out = Schemas.append(out, "probabilityCol", probability, vector, nullable);
    return Schemas.append(out, "predictionCol", prediction, DataTypes.DoubleType, nullable);
  }

  /**
   * Trains a network.
   *
   * @throws IllegalArgumentException if columns or params can't be used, or a row can't
   * @throws nabla.engine.TrainingDivergedException if cost or weights become infinite or NaN, and
   *     {@link #onDivergence} is fail
   */
  @Override
  public MlpClassificationModel fit(Dataset<?> dataset) {
    transformSchema(Fitting.schema(dataset));
    return copyValues(
        Fitting.described(this, dataset, this::train).setParent(this), new ParamMap());
  }

  @Override
  public MlpClassificationModel train(Dataset<?> dataset) {
    ResolvedColumn label = Schemas.column(dataset.schema(), "labelCol", getLabelCol());
    List<String> names =
        Schemas.classNames(label.field())
            .orElseGet(() -> List.of(SparkMl.numbered(classesIn(dataset, label))));
    requireThresholds(this, names.size());
    Cost minimised = Cost.of(getCost());
    Activation output =
        minimised == Cost.SOFTMAX_CROSS_ENTROPY ? Activation.SOFTMAX : Activation.SIGMOID;
    Fitting fitting =
        Fitting.of(
            training,
            dataset,
            getFeaturesCol(),
            new Target.Labels(getLabelCol(), names.size()),
            names,
            survey ->
                new Topology(survey.inputs(), training.layers(names.size(), output), minimised));
    return new MlpClassificationModel(uid, fitting.model()).withSummary(fitting.summary());
  }

  /** One more than the largest label, at least 2. */
  private int classesIn(Dataset<?> dataset, ResolvedColumn label) {
    Object found = dataset.select(max(label.of(dataset).cast("double"))).first().get(0);
    double largest = found == null ? 0 : (Double) found;
    if (largest >= MOST_CLASSES) {
      throw new DataException(
          "labelCol \"%s\" must hold class indexes below %s, got %s; if that is right, name the classes in the column's metadata, as StringIndexer does"
              .formatted(getLabelCol(), MOST_CLASSES, largest));
    }
    return Math.max(2, (int) largest + 1);
  }

  /** Requires a threshold for each class, if there are any. */
  static double[] requireThresholds(HasThresholds stage, int classes) {
    double[] thresholds =
        stage.isDefined(stage.thresholds()) ? stage.getThresholds() : new double[0];
    if (thresholds.length != 0 && thresholds.length != classes) {
      throw new IllegalArgumentException(
          "thresholds must be %s numbers, one for each class, got %s"
              .formatted(classes, thresholds.length));
    }
    return thresholds;
  }

  @Override
  public MlpClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public MLWriter write() {
    return new StageWriter(this);
  }

  /** Reads classifiers that were saved. */
  public static MLReader<MlpClassifier> read() {
    return SparkMl.reader();
  }

  /** Reads a classifier that was saved. */
  public static MlpClassifier load(String path) {
    return read().load(path);
  }
}
