package io.nabla.ml;

import io.nabla.linalg.Blas;
import io.nabla.nn.FeedForward;
import io.nabla.nn.Microbatch;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import io.nabla.nn.Workspace;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import scala.collection.Seq;

/** A trained network at work on blocks of feature vectors; with its memory, so for one thread. */
final class Network {

  private final Parameters parameters;
  private final FeedForward feedForward = new FeedForward(Blas.best());
  private final Microbatch batch;
  private final Workspace workspace;

  /** A network that takes up to so many examples at once. */
  Network(Parameters parameters, int capacity) {
    Topology topology = parameters.topology();
    this.parameters = parameters;
    this.batch = new Microbatch(topology.inputs(), topology.outputs(), capacity);
    this.workspace = new Workspace(topology, capacity);
  }

  /** z^L and a^L of one feature vector. */
  static Network of(Parameters parameters, Vector features) {
    Network network = new Network(parameters, 1);
    Optional<String> problem = network.put(0, features);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
    network.run(1);
    return network;
  }

  /**
   * Puts features at a place of the block.
   *
   * @param features a Vector, or a Seq of numbers; null is a problem
   * @return what is wrong with them, if they are null or not finite
   * @throws IllegalArgumentException if they are more or fewer than the network has inputs
   */
  Optional<String> put(int place, Object features) {
    int inputs = parameters.topology().inputs();
    float[] into = batch.inputs();
    int from = place * inputs;
    if (features instanceof DenseVector dense) {
      requireWidth(dense.size(), features);
      double[] values = dense.values();
      for (int k = 0; k < inputs; k++) {
        into[from + k] = (float) values[k];
      }
    } else if (features instanceof SparseVector sparse) {
      requireWidth(sparse.size(), features);
      Arrays.fill(into, from, from + inputs, 0f);
      for (int i = 0; i < sparse.indices().length; i++) {
        into[from + sparse.indices()[i]] = (float) sparse.values()[i];
      }
    } else if (features instanceof Seq<?> numbers) {
      requireWidth(numbers.size(), features);
      for (int k = 0; k < inputs; k++) {
        Number number = (Number) numbers.apply(k);
        into[from + k] = number == null ? Float.NaN : number.floatValue();
      }
    } else {
      return Optional.of("features must be finite numbers, got null");
    }
    return Blas.best().isFinite(into, from, from + inputs) || areFinite(into, from, from + inputs)
        ? Optional.empty()
        : Optional.of("features must be finite numbers (as 32-bit floats), got " + show(features));
  }

  private static boolean areFinite(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }

  private void requireWidth(int width, Object features) {
    if (width != parameters.topology().inputs()) {
      throw new IllegalArgumentException(
          "features must be %d numbers, as when the model was fitted, got %d: %s"
              .formatted(parameters.topology().inputs(), width, show(features)));
    }
  }

  private static String show(Object features) {
    String text = features.toString();
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  /** Feeds the leading examples of the block forward. */
  void run(int examples) {
    batch.resize(examples);
    feedForward.run(parameters, batch, workspace);
  }

  /** z^L of an example that has been fed forward. */
  double[] weightedInputs(int place) {
    return column(workspace.outputWeightedInputs(), place);
  }

  /** a^L of an example that has been fed forward. */
  double[] activations(int place) {
    return column(workspace.outputs(), place);
  }

  private double[] column(float[] block, int place) {
    int outputs = parameters.topology().outputs();
    double[] column = new double[outputs];
    for (int j = 0; j < outputs; j++) {
      column[j] = block[place * outputs + j];
    }
    return column;
  }
}
