package nabla.ml;

import nabla.data.SessionFiles;
import nabla.linalg.Matrix;
import nabla.model.ModelFile;
import nabla.model.TrainedModel;
import nabla.nn.Topology;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * What every model of this package tells of its network.
 *
 * @param <M> the model itself
 */
public interface MlpModel<M> extends MlpParams<M> {

  /** The network, the names of its classes, and where it came from. */
  default TrainedModel trained() {
    return own().trained;
  }

  /** Whether this model comes from a fit: how that went is not saved with a model. */
  default boolean hasSummary() {
    return own().summaries != null;
  }

  /**
   * How the fit went; an IllegalStateException if this model does not come from one, or is an
   * ensemble of several networks.
   */
  default FitSummary summary() {
    requireSingle("summary");
    return summary(1);
  }

  /** How the fit of a member of the ensemble went, counted from 1. */
  default FitSummary summary(int member) {
    if (!hasSummary()) {
      throw new IllegalStateException(
          "no summary for %s: it is there after a fit, and not saved with a model"
              .formatted(uid()));
    }
    trained().parameters(member); // which there must be
    return own().summaries.get(member - 1);
  }

  default Topology topology() {
    return trained().topology();
  }

  /**
   * W^l, n_l × n_{l−1}, for l in 1..L: row j is the receiving unit, column k the sending one. Of a
   * single network.
   */
  default org.apache.spark.ml.linalg.Matrix weights(int l) {
    requireSingle("weights");
    return weights(l, 1);
  }

  /** W^l of a member of the ensemble, counted from 1. */
  default org.apache.spark.ml.linalg.Matrix weights(int l, int member) {
    Matrix w = trained().parameters(member).weights(layer(l));
    return new DenseMatrix(w.rows(), w.columns(), numbers(w), true);
  }

  /** b^l, n_l numbers, for l in 1..L. Of a single network. */
  default Vector biases(int l) {
    requireSingle("biases");
    return biases(l, 1);
  }

  /** b^l of a member of the ensemble, counted from 1. */
  default Vector biases(int l, int member) {
    return new DenseVector(numbers(trained().parameters(member).biases(layer(l))));
  }

  private void requireSingle(String what) {
    int members = trained().ensemble().size();
    if (members > 1) {
      throw new IllegalStateException(
          "%s must be asked of a member where there are several, got %s with %s: give the member last, counted from 1"
              .formatted(what, uid(), members));
    }
  }

  private int layer(int l) {
    int depth = topology().depth();
    if (l < 1 || l > depth) {
      throw new IllegalArgumentException("layer must be in [1, %s], got %s".formatted(depth, l));
    }
    return l;
  }

  private static double[] numbers(Matrix matrix) {
    return Inference.doubles(matrix.array(), matrix.offset(), matrix.rows() * matrix.columns());
  }

  /**
   * z^L, the weighted inputs of the outputs, for one feature vector: of finite numbers, as many as
   * the network has inputs, whose sums do not overflow.
   */
  default DenseVector weightedInputs(Vector features) {
    return vector(trained().weightedInputs(floats(features)));
  }

  /** a^L, the outputs, for one feature vector, likewise. */
  default DenseVector activations(Vector features) {
    return vector(trained().predict(floats(features)));
  }

  private static DenseVector vector(float[] numbers) {
    return new DenseVector(Inference.doubles(numbers, 0, numbers.length));
  }

  static float[] floats(Vector features) {
    double[] numbers = features.toArray();
    float[] floats = new float[numbers.length];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = (float) numbers[k];
    }
    return floats;
  }

  /** SHA-256 of all weights and biases, as {@code nabla train} prints it. */
  default String weightsSha256() {
    return trained().weightsSha256();
  }

  /**
   * Writes the network as one {@code .safetensors} file, for Python or for {@code nabla evaluate}.
   *
   * @param path on any file system that Hadoop knows; a file that is there is replaced
   */
  default void toSafetensors(String path) {
    ModelFile.write(trained(), SessionFiles.active(), StageWriter.required(path));
  }
}
