package nabla.ml;

import java.util.Arrays;
import java.util.Optional;
import nabla.model.Scorer;
import nabla.spark.BlockInference;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * A network at work on rows of spark.ml: they are put in their places, fed forward together and
 * read out one by one. It has memory, so it is for one thread.
 *
 * <p>Putting or running a row that is not finite throws an IllegalArgumentException if that is an
 * error; putting one with more or fewer numbers than the network has inputs always does.
 */
final class Network implements BlockInference.Block {

  private final Inference inference;
  private final Scorer scorer;
  private final boolean[] invalid; // rows of which there is nothing to say

  /** A network that takes up to so many rows at once. */
  Network(Inference inference, int capacity) {
    this.inference = inference;
    this.scorer = new Scorer(inference.parameters(), capacity);
    this.invalid = new boolean[capacity];
  }

  @Override
  public void put(int place, float[] features) {
    accept(place, scorer.put(place, features));
  }

  @Override
  public void put(int place, double[] features) {
    scorer.requireWidth(features.length, features);
    int from = place * features.length;
    for (int k = 0; k < features.length; k++) {
      scorer.inputs()[from + k] = (float) features[k];
    }
    accept(place, scorer.check(place, features));
  }

  @Override
  public void put(int place, Vector features) {
    scorer.requireWidth(features.size(), features);
    SparseVector sparse = features.toSparse();
    scorer.clear(place);
    for (int i = 0; i < sparse.indices().length; i++) {
      scorer.inputs()[place * features.size() + sparse.indices()[i]] = (float) sparse.values()[i];
    }
    accept(place, scorer.check(place, features));
  }

  @Override
  public void putNull(int place, Float[] features) {
    String problem =
        features == null
            ? "features must be finite numbers, got null"
            : Scorer.notFinite(null, Arrays.asList(features).indexOf(null), features);
    accept(place, Optional.of(problem));
  }

  private void accept(int place, Optional<String> problem) {
    invalid[place] = problem.isPresent();
    if (problem.isPresent()) {
      inference.invalid().reject(problem.get());
      scorer.clear(place);
    }
  }

  @Override
  public void run(int rows) {
    scorer.run(rows);
    if (scorer.overflows()) {
      for (int place = 0; place < rows; place++) {
        Optional<String> problem = scorer.overflow(place);
        invalid[place] |= problem.isPresent();
        problem.ifPresent(inference.invalid()::reject);
      }
    }
  }

  @Override
  public Object[] outputs(int place) {
    int[] wanted = inference.wanted();
    Object[] columns = new Object[wanted.length];
    if (invalid[place]) {
      return columns;
    }
    Inference.Outputs outputs = inference.outputs();
    int count = inference.parameters().topology().outputs();
    float[] block = outputs.ofWeightedInputs() ? scorer.weightedInputs() : scorer.outputs();
    Object[] all = outputs.of(doubles(block, place * count, count));
    for (int i = 0; i < wanted.length; i++) {
      columns[i] = all[wanted[i]];
    }
    return columns;
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
