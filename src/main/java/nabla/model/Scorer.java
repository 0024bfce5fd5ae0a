package nabla.model;

import java.util.Arrays;
import java.util.Optional;
import nabla.linalg.Blas;
import nabla.linalg.SparseColumns;
import nabla.nn.Decision;
import nabla.nn.Ensemble;
import nabla.nn.MeanForward;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import nabla.table.Encoder;
import nabla.text.Shown;

/**
 * A trained network at work on blocks of examples: they are put in their places, fed forward
 * together and read out one by one. It has memory, so it is for one thread.
 *
 * <p>What is wrong with an example is told as a text, which names its features.
 */
public final class Scorer {

  private static final int SHOWN = 100; // characters of features in a message

  private final int inputs; // n_0
  private final int outputs; // n_L
  private final MeanForward forward;
  private final Microbatch batch;
  private Workspace workspace; // of the last pass; null: none yet

  /** A network, or several, that takes up to so many examples at once. */
  public Scorer(Ensemble ensemble, int capacity) {
    this(ensemble, false, capacity);
  }

  /**
   * The same.
   *
   * @param sparse whether only features count that are not zero: the products are then others, so
   *     it is to be as when the network was trained
   */
  public Scorer(Ensemble ensemble, boolean sparse, int capacity) {
    Topology topology = ensemble.topology();
    this.inputs = topology.inputs();
    this.outputs = topology.outputs();
    this.batch =
        sparse
            ? Microbatch.sparse(inputs, outputs, capacity)
            : new Microbatch(inputs, outputs, capacity);
    this.forward = new MeanForward(ensemble, capacity);
  }

  /** How many examples it takes at once. */
  public int capacity() {
    return batch.capacity();
  }

  /** Whether only features count that are not zero; then there are no {@link #inputs}. */
  public boolean isSparse() {
    return batch.isSparse();
  }

  /** a^0 of the block; whoever writes into it calls {@link #check}. */
  public float[] inputs() {
    return batch.inputs();
  }

  /** Where the n_0 numbers of a place begin in {@link #inputs}. */
  public int begin(int place) {
    return batch.begin(place);
  }

  /**
   * Puts an example at a place of the block.
   *
   * @return what is wrong with it, if a number is not finite
   * @throws IllegalArgumentException if there are more or fewer than the network has inputs
   */
  public Optional<String> put(int place, float[] features) {
    requireWidth(features.length, features);
    if (isSparse()) {
      Optional<String> problem = check(features, features);
      if (problem.isEmpty()) {
        columns(place).add(features, 0);
      }
      return problem;
    }
    System.arraycopy(features, 0, batch.inputs(), begin(place), inputs);
    return check(place, features);
  }

  /**
   * Puts an example at a place of the block; of a sparse one, places are filled in order.
   *
   * @param at where its numbers stand, in order, among zeros
   * @param width how many features it has with the zeros
   * @param shown what messages show
   * @return what is wrong with it, if a number is not finite
   * @throws IllegalArgumentException if there are more or fewer than the network has inputs
   */
  public Optional<String> put(int place, int width, int[] at, float[] numbers, Object shown) {
    requireWidth(width, shown);
    return put(place, at, numbers, at.length, shown);
  }

  /**
   * Puts a row of a table, as an encoder has it, at a place of the block; of a sparse one, places
   * are filled in order.
   *
   * @param shown what messages show
   * @return what is wrong with it, if a number is not finite
   */
  public Optional<String> put(int place, Encoder row, Object shown) {
    return put(place, row.places(), row.values(), row.count(), shown);
  }

  private Optional<String> put(int place, int[] at, float[] numbers, int count, Object shown) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(numbers[i])) {
        return Optional.of(notFinite(numbers[i], at[i], shown));
      }
    }
    if (isSparse()) {
      columns(place).add(at, numbers, 0, count);
      return Optional.empty();
    }
    clear(place);
    for (int i = 0; i < count; i++) {
      batch.inputs()[begin(place) + at[i]] = numbers[i];
    }
    return Optional.empty();
  }

  /** a^0 up to a place. */
  private SparseColumns columns(int place) {
    if (place == 0) {
      batch.sparse().clear();
    }
    return batch.sparse();
  }

  /**
   * Requires as many features as the network has inputs.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public void requireWidth(int width, Object features) {
    if (width != inputs) {
      throw new IllegalArgumentException(
          "features must be %s numbers, as when the model was fitted, got %s: %s"
              .formatted(inputs, width, show(features)));
    }
  }

  /** Whether all numbers of the example at a place are finite. */
  public boolean isFinite(int place) {
    return Blas.best().isFinite(batch.inputs(), begin(place), begin(place) + inputs);
  }

  /** What is wrong with the example at a place, if one of its numbers is not finite. */
  public Optional<String> check(int place, Object features) {
    return isFinite(place)
        ? Optional.empty()
        : check(slice(batch.inputs(), begin(place), inputs), features);
  }

  private static Optional<String> check(float[] numbers, Object features) {
    for (int i = 0; i < numbers.length; i++) {
      if (!Float.isFinite(numbers[i])) {
        return Optional.of(notFinite(numbers[i], i, features));
      }
    }
    return Optional.empty();
  }

  /** What is wrong with features of which one is null or no finite number. */
  public static String notFinite(Float got, int index, Object features) {
    return "features must be finite numbers (as 32-bit floats), got %s at index %s in %s"
        .formatted(got, index, show(features));
  }

  /** Puts zeros at a place of the block. */
  public void clear(int place) {
    if (isSparse()) {
      columns(place).add(new int[0], new float[0], 0, 0);
    } else {
      Arrays.fill(batch.inputs(), begin(place), begin(place) + inputs, 0f);
    }
  }

  /** Feeds the leading examples of the block forward. */
  public void run(int examples) {
    batch.resize(examples);
    workspace = forward.run(batch);
  }

  /** Whether a z^L of those that have been fed forward is no finite number. */
  public boolean overflows() {
    return !Blas.best().isFinite(workspace.outputWeightedInputs(), 0, batch.size() * outputs);
  }

  /**
   * What is wrong with the outputs of an example that has been fed forward, if its z^L is not
   * finite. That of finite features and weights is, unless a sum on the way overflows.
   */
  public Optional<String> overflow(int place) {
    float[] z = slice(workspace.outputWeightedInputs(), place * outputs, outputs);
    if (Blas.best().isFinite(z, 0, outputs)) {
      return Optional.empty();
    }
    return Optional.of(
        "the network's sums must be finite (as 32-bit floats), got outputs of %s for the features %s; scale them as those that it was fitted with"
            .formatted(
                show(z),
                show(isSparse() ? numbers(place) : slice(batch.inputs(), begin(place), inputs))));
  }

  /** The numbers of a sparse example that are not zero. */
  private float[] numbers(int place) {
    SparseColumns x = batch.sparse();
    return Arrays.copyOfRange(x.values(), x.begin(place), x.end(place));
  }

  /** z^L of the block, n_L numbers for each example that has been fed forward. */
  public float[] weightedInputs() {
    return workspace.outputWeightedInputs();
  }

  /** a^L of the block, likewise. */
  public float[] outputs() {
    return workspace.outputs();
  }

  /** a^L of an example that has been fed forward. */
  float[] outputs(int place) {
    return slice(workspace.outputs(), place * outputs, outputs);
  }

  /** The class of an example that has been fed forward, by {@link Decision}. */
  public int classOf(int place) {
    return Decision.classOf(workspace.outputWeightedInputs(), place * outputs, outputs);
  }

  private static float[] slice(float[] block, int from, int width) {
    return Arrays.copyOfRange(block, from, from + width);
  }

  private static String show(Object features) {
    String text = Shown.value(features);
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }
}
