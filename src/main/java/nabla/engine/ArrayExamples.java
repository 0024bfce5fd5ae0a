package nabla.engine;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import nabla.linalg.Blas;
import nabla.nn.Cost;
import nabla.nn.Topology;

/**
 * Examples in arrays: features, and labels or targets, and a weight for each. The arrays are held,
 * not copied, and must stay as they are while a training uses them.
 */
public final class ArrayExamples {

  private static final long SPLIT = 0x73706C6974L; // "split", as for a DataFrame
  private static final int MOST_CLASSES = 1 << 24; // a float holds every integer up to there

  final float[][] features;
  final float[][] targets; // of one number each for labels
  final float[] weights; // w_x
  final boolean labels;

  private ArrayExamples(float[][] features, float[][] targets, float[] weights, boolean labels) {
    String what = labels ? "labels" : "targets";
    requireNumbers("features", features);
    requireNumbers(what, targets);
    requireAsMany(what, targets.length, features);
    requireAsMany("weights", weights.length, features);
    this.features = features;
    this.targets = targets;
    this.weights = weights;
    this.labels = labels;
  }

  /**
   * Examples of classes.
   *
   * @param features as many finite numbers for each example
   * @param labels the class of each, an integer of at least 0
   * @throws IllegalArgumentException if they are not so
   */
  public static ArrayExamples of(float[][] features, int[] labels) {
    requirePresent("labels", labels);
    requireAll(
        "labels must be integers in [0, 2^24]",
        labels.length,
        i -> labels[i] >= 0 && labels[i] <= MOST_CLASSES,
        i -> labels[i]);
    float[][] targets = new float[labels.length][1];
    for (int i = 0; i < labels.length; i++) {
      targets[i][0] = labels[i];
    }
    return new ArrayExamples(features, targets, ones(targets), true);
  }

  /**
   * Examples of numbers that should come out.
   *
   * @param features as many finite numbers for each example
   * @param targets likewise
   * @throws IllegalArgumentException if they are not so
   */
  public static ArrayExamples of(float[][] features, float[][] targets) {
    requirePresent("targets", targets);
    return new ArrayExamples(features, targets, ones(targets), false);
  }

  private static float[] ones(float[][] rows) {
    float[] ones = new float[rows.length];
    Arrays.fill(ones, 1f);
    return ones;
  }

  /**
   * The same examples with weights w_x.
   *
   * @param values a finite number of at least 0 for each example, whose sum a float holds
   * @throws IllegalArgumentException if they are not so
   */
  public ArrayExamples weighted(float[] values) {
    requirePresent("weights", values);
    requireAll(
        "weights must be finite numbers of at least 0",
        values.length,
        i -> values[i] >= 0 && values[i] <= Float.MAX_VALUE,
        i -> values[i]);
    ArrayExamples weighted = new ArrayExamples(features, targets, values, labels);
    double sum = weighted.weight();
    if (!((float) sum >= Float.MIN_NORMAL && (float) sum <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "weights must sum up to a number in [%s, %s], got %s; scale them"
              .formatted(Float.MIN_NORMAL, Float.MAX_VALUE, sum));
    }
    return weighted;
  }

  /** The features; not copied. */
  public float[][] features() {
    return features;
  }

  /** The targets as the outputs of a network should be; of a label a 1 among zeros. */
  public float[][] targets(int outputs) {
    if (!labels) {
      return targets;
    }
    float[][] ones = new float[targets.length][outputs];
    for (int i = 0; i < ones.length; i++) {
      ones[i][(int) targets[i][0]] = 1f;
    }
    return ones;
  }

  /** w_x of each; not copied. */
  public float[] weights() {
    return weights;
  }

  /** Σ w_x. */
  double weight() {
    double sum = 0;
    for (float value : weights) {
      sum += value;
    }
    return sum;
  }

  /** How many examples each class has, up to the largest label. */
  List<Long> ofClass() {
    long[] counts = new long[outputs()];
    for (float[] label : targets) {
      counts[(int) label[0]]++;
    }
    return Arrays.stream(counts).boxed().toList();
  }

  /** How many outputs a network for them has: the largest label and one, at least 2, or targets. */
  int outputs() {
    int outputs = labels ? 2 : targets[0].length;
    for (int i = 0; labels && i < targets.length; i++) {
      outputs = Math.max(outputs, (int) targets[i][0] + 1);
    }
    return outputs;
  }

  /**
   * One of two parts: a hash of features and target decides of each example, as for rows of a
   * DataFrame.
   *
   * @param held whether the part that is held back for validation, or the rest
   * @param fraction the expected part to hold back, in [0, 1)
   * @throws IllegalArgumentException if there is no example in it
   */
  ArrayExamples part(boolean held, double fraction, long seed) {
    long salt = XxHash64.then(XxHash64.then(XxHash64.NOTHING, seed), SPLIT);
    int[] rows =
        IntStream.range(0, features.length)
            .filter(
                row -> {
                  long bits = XxHash64.thenRow(XxHash64.thenRow(salt, features[row]), targets[row]);
                  return held == (bits >>> 11) * 0x1p-53 < fraction;
                })
            .toArray();
    if (rows.length == 0) {
      throw new IllegalArgumentException(
          "validationFraction must leave examples to learn from and some to validate on, got %s of %s examples"
              .formatted(fraction, features.length));
    }
    float[] some = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = weights[rows[i]];
    }
    return new ArrayExamples(
        Arrays.stream(rows).mapToObj(row -> features[row]).toArray(float[][]::new),
        Arrays.stream(rows).mapToObj(row -> targets[row]).toArray(float[][]::new),
        some,
        labels);
  }

  /** How the features are packed. */
  Packing packing() {
    long nonZeros = Arrays.stream(features).mapToLong(x -> XxHash64.nonZeros(x, 0, x.length)).sum();
    return Packing.of(features.length, features[0].length, nonZeros, false);
  }

  /** How many bytes they have when the features are packed so. */
  long bytes(Packing packing) {
    return packing.bytesAsFloats() + features.length * (targets[0].length + 1L) * Float.BYTES;
  }

  /** How many bytes they have when they are packed. */
  long bytes() {
    return bytes(packing());
  }

  /**
   * Requires that they fit a network and its cost.
   *
   * @param name what messages call them
   * @throws IllegalArgumentException if not
   */
  void requireFit(String name, Topology topology) {
    int outputs = outputs();
    if (features[0].length != topology.inputs()
        || (labels ? outputs > topology.outputs() : outputs != topology.outputs())) {
      throw new IllegalArgumentException(
          "%s must fit the network's %s inputs and %s outputs, got %s features and %s %s"
              .formatted(
                  name,
                  topology.inputs(),
                  topology.outputs(),
                  features[0].length,
                  outputs,
                  labels ? "classes" : "targets"));
    }
    Cost cost = topology.cost();
    requireAll(
        "targets must be %s for the cost %s".formatted(cost.targets().rule(), cost.label()),
        labels ? 0 : targets.length,
        i -> cost.targets().fault(targets[i]).isEmpty(),
        i -> cost.targets().fault(targets[i]).orElseThrow());
  }

  private static void requirePresent(String what, Object array) {
    if (array == null) {
      throw new IllegalArgumentException(what + " must be given for each example, got null");
    }
  }

  private static void requireAsMany(String what, int count, float[][] features) {
    if (count != features.length) {
      throw new IllegalArgumentException(
          "%s must be of as many examples as features, %s, got %s"
              .formatted(what, features.length, count));
    }
  }

  private static void requireNumbers(String what, float[][] rows) {
    requirePresent(what, rows);
    if (rows.length == 0 || rows[0] == null || rows[0].length == 0) {
      throw new IllegalArgumentException(what + " must be of an example or more, got none");
    }
    int width = rows[0].length;
    requireAll(
        "%s must be %s finite numbers, as many as for the first".formatted(what, width),
        rows.length,
        i -> rows[i] != null && rows[i].length == width && Blas.best().isFinite(rows[i], 0, width),
        i -> Arrays.toString(rows[i]));
  }

  private static void requireAll(
      String rule, int count, IntPredicate holds, IntFunction<Object> shown) {
    for (int i = 0; i < count; i++) {
      if (!holds.test(i)) {
        throw new IllegalArgumentException(
            "%s, got %s for example %s".formatted(rule, shown.apply(i), i));
      }
    }
  }
}
