package nabla.ml;

import java.util.Arrays;
import java.util.List;
import nabla.nn.Activation;
import nabla.nn.ClassScores;
import nabla.settings.EpochTable;
import nabla.settings.FitTable;
import nabla.settings.NetworkTable;
import nabla.settings.OptimizerTable;
import nabla.settings.PreparationTable;
import nabla.settings.RegularisationTable;
import nabla.settings.TrainingTable;
import nabla.settings.UpdateTable;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasThresholds;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * What {@link MlpClassifier} makes. It appends z^L as rawPrediction, a distribution over classes as
 * probability, and the likeliest class as prediction (with thresholds t, that of the largest p /
 * t); that class's name, too, if a column is named for it ({@code predictedLabelCol}). Outputs for
 * the cost hinge are margins: there is no probability, and a margin is the score.
 *
 * <p>From the z^L of a softmax layer their mean is taken: it makes no difference to the
 * probabilities, and with it the raw prediction of a class is a score that can be compared between
 * rows, as evaluators of ranking do (for two classes, half the log-odds).
 */
public final class MlpClassificationModel
    extends ProbabilisticClassificationModel<Vector, MlpClassificationModel>
    implements MlpModel<MlpClassificationModel>,
        MlpParams<MlpClassificationModel>,
        ClassifierParams<MlpClassificationModel>,
        FitTable<MlpClassificationModel>,
        TrainingTable<MlpClassificationModel>,
        NetworkTable<MlpClassificationModel>,
        UpdateTable<MlpClassificationModel>,
        OptimizerTable<MlpClassificationModel>,
        RegularisationTable<MlpClassificationModel>,
        EpochTable<MlpClassificationModel>,
        PreparationTable<MlpClassificationModel> {

  private static final long serialVersionUID = 1;

  private final StageState own;

  MlpClassificationModel(StageState pending) {
    this.own = pending.arrived(this);
  }

  @Override
  public StageState own() {
    return StageState.present(own);
  }

  /** The names of the classes, in the order of their indexes; none if these are their names. */
  public String[] labels() {
    return trained().labels().toArray(String[]::new);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireFeatures(schema, this);
    requireProbabilities(this, output());
    List<String> names = trained().preparation().readsColumns() ? trained().labels() : List.of();
    return Schemas.append(schema, this, numClasses(), false, names);
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
  public Dataset<Row> transform(Dataset<?> dataset) {
    ClassScores scores = scores();
    boolean probable = ClassScores.areProbable(output());
    int count = topology().outputs();
    String[] names = labels();
    Inference.Outputs outputs =
        (scorer, place) -> {
          double[] z = Inference.doubles(scorer.weightedInputs(), place * count, count);
          double[] raw = scores.scores(z.clone());
          Vector p = probable ? new DenseVector(scores.distribution(raw.clone())) : null;
          int k = scores.classOf(z);
          String name = names.length == 0 ? String.valueOf(k) : names[k];
          return new Object[] {new DenseVector(raw), p, (double) k, name};
        };
    return Inference.append(this, dataset, outputs);
  }

  private ClassScores scores() {
    return ClassScores.of(topology(), thresholds(this, numClasses()));
  }

  private Activation output() {
    return topology().activation(topology().depth());
  }

  /**
   * Requires that a stage whose outputs are margins has no column of probabilities, nor needs p.
   */
  static void requireProbabilities(HasThresholds stage, Activation output) {
    if (ClassScores.areProbable(output)) {
      return;
    }
    String column = Schemas.name(stage, "probabilityCol");
    String why = "for the cost hinge, whose outputs are margins and no probabilities, got";
    if (!column.isEmpty()) {
      throw new IllegalArgumentException(
          "probabilityCol must be empty %s \"%s\"; set it to \"\", or choose another cost"
              .formatted(why, column));
    }
    if (stage.isDefined(stage.thresholds())) {
      throw new IllegalArgumentException(
          "thresholds must be left out %s %s; choose another cost"
              .formatted(why, Arrays.toString(stage.getThresholds())));
    }
  }

  /** The thresholds of a stage, none or one for each class. */
  static double[] thresholds(HasThresholds stage, int classes) {
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
  public String explainParam(Param<?> param) {
    return StageState.explain(this, param);
  }

  @Override
  public double predict(Vector features) {
    return scores().classOf(weightedInputs(features).values());
  }

  @Override
  public Vector predictRaw(Vector features) {
    return new DenseVector(scores().scores(weightedInputs(features).values()));
  }

  @Override
  public Vector raw2probabilityInPlace(Vector rawPrediction) {
    if (!ClassScores.areProbable(output())) {
      throw new UnsupportedOperationException(
          "the outputs of %s are margins and no probabilities: predictRaw gives them"
              .formatted(uid()));
    }
    scores().distribution(((DenseVector) rawPrediction).values());
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
    return copyValues(new MlpClassificationModel(own.again()), extra).setParent(parent());
  }

  public static MLReader<MlpClassificationModel> read() {
    return StageWriter.reader(
        MlpClassificationModel.class, StageKind.CLASSIFICATION, MlpClassificationModel::new);
  }

  public static MlpClassificationModel load(String path) {
    return read().load(path);
  }

  @Override
  public String toString() {
    return "MlpClassificationModel: uid=%s, %s".formatted(uid(), trained().ensemble());
  }
}
