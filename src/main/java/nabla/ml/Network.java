package nabla.ml;

import java.util.Arrays;
import java.util.Optional;
import nabla.model.Scorer;
import nabla.nn.Parameters;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/** A {@link Scorer} of vectors as spark.ml has them, of doubles. */
final class Network {

  private final Scorer scorer;
  private final int outputs; // n_L

  /** A network that takes up to so many examples at once. */
  Network(Parameters parameters, int capacity) {
    this.scorer = new Scorer(parameters, capacity);
    this.outputs = parameters.topology().outputs();
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
    network.scorer.run(1);
    require(network.scorer.overflow(0));
    return network;
  }

  private static void require(Optional<String> problem) {
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }

  /** What it works with, and what takes arrays of floats. */
  Scorer scorer() {
    return scorer;
  }

  /** Puts a vector at a place of the block, as {@link Scorer#put} does an array. */
  Optional<String> put(int place, Vector features) {
    if (!(features instanceof SparseVector sparse)) {
      return put(place, features.toArray());
    }
    scorer.requireWidth(features.size(), features);
    int from = place * features.size();
    Arrays.fill(scorer.inputs(), from, from + features.size(), 0f);
    for (int i = 0; i < sparse.indices().length; i++) {
      scorer.inputs()[from + sparse.indices()[i]] = (float) sparse.values()[i];
    }
    return scorer.check(place, features);
  }

  /** Puts an array at a place of the block, likewise. */
  Optional<String> put(int place, double[] features) {
    scorer.requireWidth(features.length, features);
    int from = place * features.length;
    for (int k = 0; k < features.length; k++) {
      scorer.inputs()[from + k] = (float) features[k];
    }
    return scorer.check(place, features);
  }

  /** z^L of an example that has been fed forward. */
  double[] weightedInputs(int place) {
    return doubles(scorer.weightedInputs(), place * outputs, outputs);
  }

  /** a^L of an example that has been fed forward. */
  double[] activations(int place) {
    return doubles(scorer.outputs(), place * outputs, outputs);
  }

  /** Numbers of an array from an index on. */
  static double[] doubles(float[] numbers, int from, int count) {
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      doubles[i] = numbers[from + i];
    }
    return doubles;
  }
}
