package nabla.ml;

import nabla.nn.ClassScores;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.param.shared.HasThresholds;

/** What a classifier says of a row: scores, a distribution over the classes, and one of them. */
record ClassOutputs(ClassScores scores) implements Inference.Outputs {

  private static final long serialVersionUID = 1;

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
  public boolean ofWeightedInputs() {
    return true;
  }

  @Override
  public Object[] of(double[] z) {
    double[] raw = scores.scores(z.clone());
    double[] p = scores.distribution(raw.clone());
    return new Object[] {new DenseVector(raw), new DenseVector(p), (double) scores.classOf(z)};
  }
}
