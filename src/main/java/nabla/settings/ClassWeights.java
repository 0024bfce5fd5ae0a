package nabla.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nabla.optim.Checks;
import nabla.text.Shown;

/**
 * What the examples of each class weigh in training, beside their own weights.
 *
 * <pre>
 * balanced:  w_k = n / (K n_k), so that all classes together weigh the same
 * </pre>
 *
 * <p>with n_k examples of class k, n of all and K classes, as scikit-learn has it. Source: King and
 * Zeng 2001, "Logistic regression in rare events data".
 *
 * @param text none, balanced, or numbers as in [1, 2.5]
 */
public record ClassWeights(String text) {

  static final String NONE = "none";
  private static final String BALANCED = "balanced";

  /** What the texts are. */
  static Rule<String> rule() {
    return Rule.text(
        "none, balanced, or a list of numbers, one for each class, each " + Checks.POSITIVE,
        text -> text.equals(NONE) || text.equals(BALANCED) || numbers(text).isPresent());
  }

  /** Whether every class weighs the same. */
  public boolean isNone() {
    return text.equals(NONE);
  }

  /**
   * Requires that there are as many numbers as classes, if they are numbers.
   *
   * @param name what the setting is called
   * @throws IllegalArgumentException if not
   */
  public void requireAsMany(String name, int classes) {
    Optional<float[]> numbers = numbers(text).filter(given -> given.length != classes);
    if (numbers.isPresent()) {
      throw new IllegalArgumentException(
          "%s must be %s numbers, one for each class, got %s: %s"
              .formatted(name, classes, numbers.get().length, Shown.text(text)));
    }
  }

  /**
   * The weight of each class; empty if every class weighs the same.
   *
   * @param name what the setting is called
   * @param rows how many examples each class has, up to the last that has some
   * @param classes K
   * @param sum of the weights of the examples themselves
   * @throws IllegalArgumentException if there are not as many numbers as classes, a class to be
   *     balanced has no example, or the products might have no sum that a float can hold
   */
  public float[] of(String name, List<Long> rows, int classes, double sum) {
    requireAsMany(name, classes);
    if (text.equals(BALANCED)) {
      return balanced(name, rows, classes);
    }
    float[] weights = numbers(text).orElse(new float[0]);
    for (float weight : weights) {
      float most = (float) (weight * sum);
      if (!(most >= Float.MIN_NORMAL && most <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "%s times the sum of the examples' weights, %s, must be in [%s, %s], got %s"
                .formatted(name, sum, Float.MIN_NORMAL, Float.MAX_VALUE, weight * sum));
      }
    }
    return weights;
  }

  private static float[] balanced(String name, List<Long> rows, int classes) {
    double n = rows.stream().mapToLong(Long::longValue).sum();
    float[] weights = new float[classes];
    for (int k = 0; k < classes; k++) {
      long ofClass = k < rows.size() ? rows.get(k) : 0;
      if (ofClass == 0) {
        throw new IllegalArgumentException(
            "%s must be none or a list of numbers where a class has no training example, got balanced and none of class %s"
                .formatted(name, k));
      }
      weights[k] = (float) (n / ((double) classes * ofClass));
    }
    return weights;
  }

  /** The numbers of a list; none if it is no list of numbers that weights can be. */
  private static Optional<float[]> numbers(String text) {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return Optional.empty();
    }
    String[] texts = text.substring(1, text.length() - 1).split(",", -1);
    try {
      double[] numbers = Arrays.stream(texts).mapToDouble(Double::parseDouble).toArray();
      float[] weights = new float[numbers.length];
      for (int k = 0; k < weights.length; k++) {
        weights[k] = (float) numbers[k];
      }
      return Optional.of(weights)
          .filter(given -> Arrays.stream(numbers).allMatch(Checks::isPositive));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
