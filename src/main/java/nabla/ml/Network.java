package nabla.ml;

import java.util.Arrays;
import java.util.Optional;
import nabla.linalg.Blas;
import nabla.nn.FeedForward;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import nabla.text.Shown;
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

  /**
   * A network that has fed one feature vector forward.
   *
   * @throws IllegalArgumentException if its numbers are not finite, or not as many as the network
   *     has inputs, or if the sums of them overflow
   */
  static Network of(Parameters parameters, Vector features) {
    Network network = new Network(parameters, 1);
    require(network.put(0, features));
    network.run(1);
    require(network.overflow(0));
    return network;
  }

  private static void require(Optional<String> problem) {
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
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

  /** Puts an array at a place of the block, likewise. */
  Optional<String> put(int place, double[] features) {
    requireWidth(features.length, features);
    int from = place * features.length;
    float[] into = batch.inputs();
    for (int k = 0; k < features.length; k++) {
      into[from + k] = (float) features[k];
    }
    return check(from, features);
  }

  /** Puts an array at a place of the block, likewise. */
  Optional<String> put(int place, float[] features) {
    requireWidth(features.length, features);
    int from = place * features.length;
    System.arraycopy(features, 0, batch.inputs(), from, features.length);
    return check(from, features);
  }

  private Optional<String> check(int from, Object features) {
    int to = from + inputs();
    int k = firstNotFinite(batch.inputs(), from, to);
    return k == to
        ? Optional.empty()
        : Optional.of(notFinite(batch.inputs()[k], k - from, features));
  }

  /** The index of the first NaN or infinity in [from, to), or else {@code to}. */
  private static int firstNotFinite(float[] x, int from, int to) {
    if (Blas.best().isFinite(x, from, to)) {
      return to;
    }
    int i = from;
    while (i < to && Float.isFinite(x[i])) { // all may be, and their sum is not
      i++;
    }
    return i;
  }

  /** What is wrong with features of which one is null or no finite number. */
  static String notFinite(Float got, int index, Object features) {
    return "features must be finite numbers (as 32-bit floats), got %s at index %s in %s"
        .formatted(got, index, show(features));
  }

  /** Puts zeros at a place of the block. */
  void clear(int place) {
    Arrays.fill(batch.inputs(), place * inputs(), (place + 1) * inputs(), 0f);
  }

  private void requireWidth(int width, Object features) {
    if (width != inputs()) {
      throw new IllegalArgumentException(
          "features must be %s numbers, as when the model was fitted, got %s: %s"
              .formatted(inputs(), width, show(features)));
    }
  }

  /** n_0. */
  int inputs() {
    return parameters.topology().inputs();
  }

  /** n_L. */
  private int outputs() {
    return parameters.topology().outputs();
  }

  private static String show(Object features) {
    String text = Shown.value(features);
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** Feeds the leading examples of the block forward. */
  void run(int examples) {
    batch.resize(examples);
    feedForward.run(parameters, batch, workspace);
  }

  /** Whether a z^L of those that have been fed forward may be no finite number. */
  boolean overflows() {
    return !Blas.best().isFinite(workspace.outputWeightedInputs(), 0, batch.size() * outputs());
  }

  /**
   * What is wrong with the outputs of an example that has been fed forward, if its z^L is not
   * finite. That of finite features and weights is, unless a sum on the way overflows.
   */
  Optional<String> overflow(int place) {
    float[] z = slice(workspace.outputWeightedInputs(), place, outputs());
    if (firstNotFinite(z, 0, z.length) == z.length) {
      return Optional.empty();
    }
    return Optional.of(
        "the network's sums must be finite (as 32-bit floats), got outputs of %s for the features %s; scale them as those that it was fitted with"
            .formatted(show(z), show(slice(batch.inputs(), place, inputs()))));
  }

  private static float[] slice(float[] block, int place, int width) {
    return Arrays.copyOfRange(block, place * width, (place + 1) * width);
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
    double[] column = new double[outputs()];
    for (int j = 0; j < column.length; j++) {
      column[j] = block[place * column.length + j];
    }
    return column;
  }
}
