package nabla.ml;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import nabla.model.Scorer;
import nabla.model.TrainedModel;
import nabla.nn.Parameters;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * A network at work on rows of spark.ml: they are put in their places, fed forward together and
 * read out one by one. It has memory, so it is for one thread.
 */
final class Network {

  private final Scorer scorer;
  private final int outputs; // n_L
  private final Consumer<String> rejection;
  private final boolean[] invalid; // rows of which it says nothing

  /**
   * A network that takes up to so many rows at once.
   *
   * @param rejection is told what is wrong with a row that is not finite, or whose sums overflow
   */
  Network(Parameters parameters, int capacity, Consumer<String> rejection) {
    this.scorer = new Scorer(parameters, capacity);
    this.outputs = parameters.topology().outputs();
    this.rejection = rejection;
    this.invalid = new boolean[capacity];
  }

  /**
   * A network that has fed one feature vector forward.
   *
   * @throws IllegalArgumentException if its numbers are not finite, or not as many as the network
   *     has inputs, or if the sums of them overflow
   */
  static Network of(TrainedModel trained, Vector features) {
    Network network =
        new Network(
            trained.parameters(),
            1,
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    network.put(0, features);
    network.run(1);
    return network;
  }

  /**
   * Puts an array at a place.
   *
   * @throws IllegalArgumentException if it has more or fewer numbers than the network has inputs
   */
  void put(int place, float[] features) {
    accept(place, scorer.put(place, features));
  }

  /** Puts an array of doubles at a place, likewise. */
  void put(int place, double[] features) {
    scorer.requireWidth(features.length, features);
    int from = place * features.length;
    for (int k = 0; k < features.length; k++) {
      scorer.inputs()[from + k] = (float) features[k];
    }
    accept(place, scorer.check(place, features));
  }

  /** Puts a vector at a place, likewise. */
  void put(int place, Vector features) {
    if (!(features instanceof SparseVector sparse)) {
      put(place, features.toArray());
      return;
    }
    scorer.requireWidth(features.size(), features);
    int from = place * features.size();
    Arrays.fill(scorer.inputs(), from, from + features.size(), 0f);
    for (int i = 0; i < sparse.indices().length; i++) {
      scorer.inputs()[from + sparse.indices()[i]] = (float) sparse.values()[i];
    }
    accept(place, scorer.check(place, features));
  }

  /** Notes that there is something wrong with the row at a place. */
  void accept(int place, Optional<String> problem) {
    invalid[place] = problem.isPresent();
    if (problem.isPresent()) {
      rejection.accept(problem.get());
      scorer.clear(place);
    }
  }

  /** Feeds the leading rows forward. */
  void run(int rows) {
    scorer.run(rows);
    if (scorer.overflows()) {
      for (int place = 0; place < rows; place++) {
        Optional<String> problem = scorer.overflow(place);
        invalid[place] |= problem.isPresent();
        problem.ifPresent(rejection);
      }
    }
  }

  /** Whether it has nothing to say of a row. */
  boolean isInvalid(int place) {
    return invalid[place];
  }

  /** z^L of a row that has been fed forward. */
  double[] weightedInputs(int place) {
    return doubles(scorer.weightedInputs(), place * outputs, outputs);
  }

  /** a^L of a row that has been fed forward. */
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
