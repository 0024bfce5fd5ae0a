package nabla.ml;

import java.io.Serializable;
import nabla.linalg.Matrix;
import nabla.model.TrainedModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;

/** What the model of every kind holds: a trained network, and how the fit went that made it. */
public final class FittedNetwork implements Serializable {

  private static final long serialVersionUID = 1;

  private final TrainedModel trained;
  private final transient FitSummary summary; // null: it was read from a file

  /** A network that was read from a file. */
  FittedNetwork(TrainedModel trained) {
    this(trained, null);
  }

  /** A network that has just been fitted. */
  FittedNetwork(TrainedModel trained, FitSummary summary) {
    this.trained = trained;
    this.summary = summary;
  }

  TrainedModel trained() {
    return trained;
  }

  boolean hasSummary() {
    return summary != null;
  }

  FitSummary summary(String uid) {
    if (summary == null) {
      throw new IllegalStateException(
          "no summary for %s: it is there after a fit, and not saved with a model".formatted(uid));
    }
    return summary;
  }

  /**
   * The layer l.
   *
   * @throws IllegalArgumentException if there is none
   */
  private int layer(int l) {
    int depth = trained.topology().depth();
    if (l < 1 || l > depth) {
      throw new IllegalArgumentException("layer must be in [1, %s], got %s".formatted(depth, l));
    }
    return l;
  }

  org.apache.spark.ml.linalg.Matrix weights(int l) {
    Matrix w = trained.parameters().weights(layer(l));
    return new org.apache.spark.ml.linalg.DenseMatrix(w.rows(), w.columns(), numbers(w), true);
  }

  Vector biases(int l) {
    return new DenseVector(numbers(trained.parameters().biases(layer(l))));
  }

  private static double[] numbers(Matrix matrix) {
    return Network.doubles(matrix.array(), matrix.offset(), matrix.rows() * matrix.columns());
  }

  /** The network, which has fed one feature vector forward. */
  Network fed(Vector features) {
    return Network.of(trained.parameters(), features);
  }

  /** a^L of one feature vector. */
  Vector outputs(Vector features) {
    return new DenseVector(fed(features).activations(0));
  }
}
