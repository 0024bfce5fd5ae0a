package nabla.ml;

import java.util.Arrays;
import java.util.Optional;
import nabla.model.Scorer;
import nabla.spark.BlockInference;
import org.apache.spark.ml.linalg.SparseVector;

/**
 * A network at work on a block of rows of spark.ml; for one thread.
 *
 * <p>Putting or running a row that is not finite throws an IllegalArgumentException if that is an
 * error; putting one with more or fewer numbers than the network has inputs always does.
 */
final class Network implements BlockInference.Block {

  private final Inference inference;
  private final Scorer scorer;
  private final boolean[] invalid; // rows of which there is nothing to say

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
  public void put(int place, SparseVector features) {
    scorer.requireWidth(features.size(), features);
    scorer.clear(place);
    for (int i = 0; i < features.indices().length; i++) {
      int input = place * features.size() + features.indices()[i];
      scorer.inputs()[input] = (float) features.values()[i];
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
      reject(problem.get());
      scorer.clear(place);
    }
  }

  private void reject(String problem) {
    if (inference.handleInvalid().equals("error")) {
      throw new IllegalArgumentException(
          problem + "; handleInvalid can be set to skip or keep such rows");
    }
  }

  @Override
  public void run(int rows) {
    scorer.run(rows);
    if (scorer.overflows()) {
      for (int place = 0; place < rows; place++) {
        Optional<String> problem = scorer.overflow(place);
        invalid[place] |= problem.isPresent();
        problem.ifPresent(this::reject);
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
    Object[] all = inference.outputs().of(this, place);
    for (int i = 0; i < wanted.length; i++) {
      columns[i] = all[wanted[i]];
    }
    return columns;
  }

  /** z^L of a row that has been run. */
  double[] weightedInputs(int place) {
    return row(scorer.weightedInputs(), place);
  }

  /** a^L of a row that has been run. */
  double[] activations(int place) {
    return row(scorer.outputs(), place);
  }

  private double[] row(float[] block, int place) {
    int count = inference.parameters().topology().outputs();
    return doubles(block, place * count, count);
  }

  static double[] doubles(float[] numbers, int from, int count) {
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      doubles[i] = numbers[from + i];
    }
    return doubles;
  }
}
