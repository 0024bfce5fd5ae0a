package nabla.engine;

import java.util.Arrays;
import nabla.linalg.Blas;
import nabla.nn.Cost;
import nabla.nn.Topology;

/**
 * Examples in arrays: features, and labels or targets, and a weight for each. The arrays are held,
 * not copied, and must stay as they are while a training uses them.
 */
public final class ArrayExamples {

  private final float[][] features;
  private final float[][] targets; // of one number each for labels
  private final float[] weights;
  private final boolean labels;

  private ArrayExamples(float[][] features, float[][] targets, float[] weights, boolean labels) {
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
    if (labels == null) {
      throw new IllegalArgumentException("labels must be an integer for each example, got null");
    }
    float[][] targets = new float[labels.length][];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] != (int) (float) labels[i]) {
        throw new IllegalArgumentException(
            "labels must be integers in [0, 2^24), got %s for example %s".formatted(labels[i], i));
      }
      targets[i] = new float[] {labels[i]};
    }
    return of(features, "labels", targets, true);
  }

  /**
   * Examples of numbers that should come out.
   *
   * @param features as many finite numbers for each example
   * @param targets likewise
   * @throws IllegalArgumentException if they are not so
   */
  public static ArrayExamples of(float[][] features, float[][] targets) {
    return of(features, "targets", targets, false);
  }

  private static ArrayExamples of(
      float[][] features, String what, float[][] targets, boolean labels) {
    requireNumbers("features", features);
    requireNumbers(what, targets);
    requireAsMany(what, targets.length, features);
    float[] ones = new float[features.length];
    Arrays.fill(ones, 1f);
    return new ArrayExamples(features, targets, ones, labels);
  }

  /**
   * The same examples with weights w_x.
   *
   * @param values a finite number of at least 0 for each example, whose sum a float holds
   * @throws IllegalArgumentException if they are not so
   */
  public ArrayExamples weighted(float[] values) {
    if (values == null) {
      throw new IllegalArgumentException("weights must be a number for each example, got null");
    }
    requireAsMany("weights", values.length, features);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= 0 && values[i] <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "weights must be finite numbers of at least 0, got %s for example %s"
                .formatted(values[i], i));
      }
      sum += values[i];
    }
    if (!((float) sum >= Float.MIN_NORMAL && (float) sum <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "weights must sum up to a number in [%s, %s], got %s; scale them"
              .formatted(Float.MIN_NORMAL, Float.MAX_VALUE, sum));
    }
    return new ArrayExamples(features, targets, values, labels);
  }

  private static void requireNumbers(String what, float[][] rows) {
    if (rows == null || rows.length == 0) {
      throw new IllegalArgumentException(
          "%s must be of at least one example, got %s"
              .formatted(what, rows == null ? "null" : "none"));
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == null || rows[i].length == 0 || rows[i].length != rows[0].length) {
        String rule = i == 0 ? "1 number or more" : rows[0].length + " numbers, as for the first";
        throw new IllegalArgumentException(
            "%s must be %s, got %s for example %s"
                .formatted(what, rule, rows[i] == null ? "null" : rows[i].length, i));
      }
      if (!Blas.best().isFinite(rows[i], 0, rows[i].length)) {
        throw new IllegalArgumentException(
            "%s must be finite numbers, got %s for example %s"
                .formatted(what, Arrays.toString(rows[i]), i));
      }
    }
  }

  private static void requireAsMany(String what, int count, float[][] features) {
    if (count != features.length) {
      throw new IllegalArgumentException(
          "%s must be of as many examples as features, %s, got %s"
              .formatted(what, features.length, count));
    }
  }

  /** How many there are. */
  int rows() {
    return features.length;
  }

  /** n_0. */
  int inputs() {
    return features[0].length;
  }

  /** Numbers in a target; 1 for labels. */
  int targetWidth() {
    return targets[0].length;
  }

  /** Whether a target is the number of a class. */
  boolean areLabels() {
    return labels;
  }

  /** Features of an example. */
  float[] features(int row) {
    return features[row];
  }

  /** Target of an example. */
  float[] target(int row) {
    return targets[row];
  }

  /** w_x. */
  float weight(int row) {
    return weights[row];
  }

  /** How many outputs a network for them has: the largest label and one, at least 2, or targets. */
  int outputs() {
    int outputs = labels ? 2 : targetWidth();
    for (int i = 0; labels && i < targets.length; i++) {
      outputs = Math.max(outputs, (int) targets[i][0] + 1);
    }
    return outputs;
  }

  /** How many bytes they have when they are packed. */
  long bytes() {
    return rows() * (inputs() + targetWidth() + 1L) * Float.BYTES;
  }

  /**
   * Requires that they fit a network and its cost.
   *
   * @param name what messages call them
   * @throws IllegalArgumentException if not
   */
  void requireFit(String name, Topology topology) {
    if (inputs() != topology.inputs()
        || (labels ? outputs() > topology.outputs() : targetWidth() != topology.outputs())) {
      throw new IllegalArgumentException(
          "%s must fit the network's %s inputs and %s outputs, got %s features and %s %s"
              .formatted(
                  name,
                  topology.inputs(),
                  topology.outputs(),
                  inputs(),
                  outputs(),
                  labels ? "classes" : "targets"));
    }
    Cost cost = topology.cost();
    for (int i = 0; !labels && i < rows(); i++) {
      int row = i;
      cost.outsideDomain(targets[i])
          .ifPresent(
              got -> {
                throw new IllegalArgumentException(
                    "targets must be %s for the cost %s, got %s for example %s; bring them there, or choose another cost"
                        .formatted(cost.domain(), cost.label(), got, row));
              });
    }
  }
}
