package io.nabla.ml;

import io.nabla.linalg.Blas;
import io.nabla.nn.FeedForward;
import io.nabla.nn.Microbatch;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import io.nabla.nn.Workspace;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/** A trained network at work on blocks of feature vectors; with its memory, so for one thread. */
final class Network {

  private static final int SHOWN = 100; // characters of features in a message

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
   * Puts a vector at a place of the block.
   *
   * @return what is wrong with it, if a number is not finite
   * @throws IllegalArgumentException if there are more or fewer than the network has inputs
   */
  Optional<String> put(int place, Vector features) {
    if (!(features instanceof SparseVector sparse)) {
      return put(place, features.toArray());
    }
    requireWidth(features.size(), features);
    int from = place * features.size();
    float[] into = batch.inputs();
    Arrays.fill(into, from, from + features.size(), 0f);
    for (int i = 0; i < sparse.indices().length; i++) {
      into[from + sparse.indices()[i]] = (float) sparse.values()[i];
    }
    return check(from, features);
  }

  /** The same for an array. */
  Optional<String> put(int place, double[] features) {
    requireWidth(features.length, features);
    int from = place * features.length;
    float[] into = batch.inputs();
    for (int k = 0; k < features.length; k++) {
      into[from + k] = (float) features[k];
    }
    return check(from, features);
  }

  /** The same for an array. */
  Optional<String> put(int place, float[] features) {
    requireWidth(features.length, features);
    int from = place * features.length;
    System.arraycopy(features, 0, batch.inputs(), from, features.length);
    return check(from, features);
  }

  private Optional<String> check(int from, Object features) {
    if (Blas.best().isFinite(batch.inputs(), from, from + inputs())) {
      return Optional.empty();
    }
    for (int k = from; k < from + inputs(); k++) { // or else their sum is infinite, and they not
      if (!Float.isFinite(batch.inputs()[k])) {
        return Optional.of(
            "features must be finite numbers (as 32-bit floats), got %s at index %d in %s"
                .formatted(batch.inputs()[k], k - from, show(features)));
      }
    }
    return Optional.empty();
  }

  private void requireWidth(int width, Object features) {
    if (width != inputs()) {
      throw new IllegalArgumentException(
          "features must be %d numbers, as when the model was fitted, got %d: %s"
              .formatted(inputs(), width, show(features)));
    }
  }

  /** n_0. */
  int inputs() {
    return parameters.topology().inputs();
  }

  private static String show(Object features) {
    String text = features.toString();
    if (features instanceof float[] floats) {
      text = Arrays.toString(floats);
    } else if (features instanceof double[] doubles) {
      text = Arrays.toString(doubles);
    }
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
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
