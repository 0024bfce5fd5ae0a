package nabla.data;

import java.io.Serializable;
import nabla.nn.Targets;
import nabla.spark.NumberRow;
import nabla.spark.Numbers;
import nabla.spark.SparseNumbers;
import nabla.text.Shown;

/**
 * What each row of examples must be like: billions of times, so no text is made but of a fault.
 *
 * <p>A row is (features, target, weight), each an array, the weight one of a single number. The
 * exceptions say which rule is broken, and not yet in which data and row.
 */
final class RowRules implements Serializable {

  private static final long serialVersionUID = 1;

  private final String features;
  private final Target target;
  private final String weight; // empty: none
  private final boolean prepared;

  RowRules(Columns columns) {
    this.features = columns.features();
    this.target = columns.target();
    this.weight = columns.weight().orElse("");
    this.prepared = columns.prepared();
  }

  /**
   * Checks a row.
   *
   * @param x its features; null if it has none
   * @param floats the same as floats, NaN for one that is null
   */
  void check(NumberRow row, Numbers x, float[] floats) {
    if (x instanceof SparseNumbers sparse) {
      requireOrder("features", features, sparse);
    }
    if (x == null || x.count() == 0 || !areFinite(floats)) {
      requireFinite("features", features, "finite numbers", x);
    }
    Numbers targets = row.numbers(1);
    if (target instanceof Target.Labels labels) {
      requireClass(labels, targets);
    } else {
      requireDomain((Target.Values) target, targets);
    }
    Numbers weights = row.numbers(2);
    float w = weights.isNull(0) ? -1 : (float) weights.at(0);
    if (!(w >= 0 && w < Float.POSITIVE_INFINITY)) {
      throw broken("weight", weight, "finite numbers of at least 0", shown(weights, 0));
    }
  }

  /** Checks that a row has as many numbers as the others. */
  void checkWidths(int inputs, int targets, int ruleInputs, int ruleTargets) {
    requireWidth("features", features, inputs, ruleInputs);
    requireWidth("target", target.column(), targets, ruleTargets);
  }

  private static void requireOrder(String what, String column, SparseNumbers vector) {
    if (!vector.faultOfPlaces().isEmpty()) {
      throw broken(
          what,
          column,
          "sparse vectors with a number for each index and the indices in order",
          vector.faultOfPlaces());
    }
  }

  /** Whether all of them are finite. */
  private static boolean areFinite(float[] values) {
    float sum = 0;
    for (float value : values) {
      sum += value * 0; // NaN from the first on that isn't finite
    }
    return sum == 0;
  }

  /** Which row it is, cut short; nothing of one that its user would not know again. */
  String where(NumberRow row) {
    if (prepared) {
      return "";
    }
    String w = weight.isEmpty() ? "" : ", weight: " + row.numbers(2).show(0);
    return ", in the row {features: %s, target: %s%s}".formatted(row.numbers(0), row.numbers(1), w);
  }

  private static void requireWidth(String what, String column, int width, int rule) {
    if (width != rule) {
      throw broken(what, column, rule + " numbers in every row", width);
    }
  }

  private static void requireFinite(String what, String column, String ifNull, Numbers values) {
    if (values == null) {
      throw broken(what, column, ifNull, "null");
    }
    int count = values.count();
    for (int i = 0; i < count; i++) {
      if (values.isNull(i) || !Float.isFinite((float) values.at(i))) {
        String where = what.equals("features") ? " at index " + i : "";
        throw broken(what, column, "finite numbers", shown(values, i) + where);
      }
    }
    if (count == 0) {
      throw broken(what, column, "finite numbers", "none");
    }
  }

  private static void requireClass(Target.Labels labels, Numbers values) {
    double label = values.isNull(0) ? -1 : values.at(0);
    if (labels.open() && label >= labels.classes()) {
      throw broken(
          "label",
          labels.column(),
          "class indexes below " + labels.classes(),
          values.show(0)
              + "; if that is right, name the classes in the column's metadata, as StringIndexer does");
    }
    if (!(label >= 0 && label < labels.classes() && label == (int) label)) {
      String range = labels.open() ? "from 0 on" : "in [0, %s)".formatted(labels.classes());
      throw broken(
          "label",
          labels.column(),
          "integers %s, one for each output of the network".formatted(range),
          values.show(0));
    }
  }

  private static void requireDomain(Target.Values wanted, Numbers values) {
    Targets domain = wanted.cost().targets();
    if (values instanceof SparseNumbers sparse) {
      requireOrder("target", wanted.column(), sparse);
    }
    requireFinite("target", wanted.column(), domain.rule(), values);
    float[] y = new float[values.count()];
    for (int j = 0; j < y.length; j++) {
      y[j] = (float) values.at(j);
      if (wanted.flags() && y[j] != 0 && y[j] != 1) {
        throw broken(
            "target",
            wanted.column(),
            "a 1 for each label that an example has, and zeros",
            shown(values, j));
      }
    }
    domain
        .fault(y)
        .ifPresent(
            got -> {
              throw broken(
                  "target",
                  wanted.column(),
                  domain.rule() + " for the cost " + wanted.cost().label(),
                  got + "; bring the targets there, or choose another cost");
            });
  }

  /** A number as it was given, and as a float where that is infinite though the number isn't. */
  private static String shown(Numbers values, int i) {
    double number = values.isNull(i) ? Double.NaN : values.at(i);
    return Double.isFinite(number) && Float.isInfinite((float) number)
        ? "%s (%s as a 32-bit float)".formatted(values.show(i), (float) number)
        : values.show(i);
  }

  private static DataException broken(String what, String column, String rule, Object got) {
    return new DataException(
        "%s column \"%s\" must hold %s, got %s".formatted(what, Shown.text(column), rule, got));
  }
}
