package nabla.data;

import java.io.Serializable;
import java.util.Optional;
import nabla.nn.Cost;
import nabla.spark.NumberRow;
import nabla.spark.Numbers;
import nabla.text.Shown;

/**
 * What each row of examples must be like: billions of times, so no text is made but of a fault.
 *
 * <p>A row is (features, target, weight), each an array, the weight one of a single number.
 */
final class RowRules implements Serializable {

  private static final long serialVersionUID = 1;

  private final String featuresColumn;
  private final Target target;
  private final String weightColumn; // empty: none

  /** The rules for examples. */
  RowRules(Columns columns) {
    this.featuresColumn = columns.features();
    this.target = columns.target();
    this.weightColumn = columns.weight().orElse("");
  }

  /** Which rule a row breaks, with the row. */
  Optional<String> problem(NumberRow row) {
    return featuresProblem(row.numbers(0))
        .or(() -> targetProblem(row.numbers(1)))
        .or(() -> weightProblem(row.numbers(2)))
        .map(problem -> problem + ", in the row " + show(row));
  }

  /** w_x, as the network takes it. */
  static float weight(NumberRow row) {
    return (float) row.numbers(2).at(0);
  }

  /** The class of a row that breaks no rule; 0 where the target isn't labels. */
  int label(NumberRow row) {
    return target instanceof Target.Labels ? (int) row.numbers(1).at(0) : 0;
  }

  /** Which rule a row breaks that doesn't have as many numbers as the others. */
  Optional<String> widthProblem(int inputs, int outputs, int ruleInputs, int ruleOutputs) {
    return widthProblem("features", featuresColumn, inputs, ruleInputs)
        .or(() -> widthProblem("target", target.column(), outputs, ruleOutputs));
  }

  private static Optional<String> widthProblem(String what, String column, int width, int rule) {
    return width == rule
        ? Optional.empty()
        : Optional.of(must(what, column, rule + " numbers in every row") + width);
  }

  private Optional<String> featuresProblem(Numbers features) {
    int wrong = features == null ? -1 : firstNotFinite(features);
    if (features != null && wrong < 0 && features.count() > 0) {
      return Optional.empty();
    }
    String got = features == null ? "null" : notFinite(features, wrong);
    String where = wrong < 0 ? "" : " at index " + wrong;
    return Optional.of(must("features", featuresColumn, "finite numbers") + got + where);
  }

  private Optional<String> targetProblem(Numbers targets) {
    return target instanceof Target.Labels labels
        ? labelProblem(labels, targets)
        : valuesProblem((Target.Values) target, targets);
  }

  private static Optional<String> labelProblem(Target.Labels labels, Numbers targets) {
    if (!targets.isNull(0)) {
      double label = targets.at(0);
      if (label >= 0 && label < labels.classes() && label == (int) label) {
        return Optional.empty();
      }
    }
    String rule =
        "integers in [0, %s), one for each output of the network".formatted(labels.classes());
    return Optional.of(must("label", labels.column(), rule) + targets.show(0));
  }

  private static Optional<String> valuesProblem(Target.Values wanted, Numbers targets) {
    Cost cost = wanted.cost();
    if (targets == null) {
      return Optional.of(must("target", wanted.column(), cost.domain()) + "null");
    }
    int wrong = firstNotFinite(targets);
    if (wrong >= 0 || targets.count() == 0) {
      return Optional.of(
          must("target", wanted.column(), "finite numbers") + notFinite(targets, wrong));
    }
    float[] y = new float[targets.count()];
    for (int j = 0; j < y.length; j++) {
      y[j] = (float) targets.at(j);
    }
    return cost.outsideDomain(y)
        .map(
            got ->
                must("target", wanted.column(), cost.domain() + " for the cost " + cost.label())
                    + got
                    + "; bring the targets there, or choose another cost");
  }

  private Optional<String> weightProblem(Numbers weights) {
    if (!weights.isNull(0)) {
      float weight = (float) weights.at(0);
      if (weight >= 0 && weight < Float.POSITIVE_INFINITY) {
        return Optional.empty();
      }
    }
    return Optional.of(
        must("weight", weightColumn, "finite numbers of at least 0") + notFinite(weights, 0));
  }

  /** Where the first number stands that is null or no finite float; −1: there is none. */
  private static int firstNotFinite(Numbers values) {
    int count = values.count();
    for (int i = 0; i < count; i++) {
      if (values.isNull(i) || !Float.isFinite((float) values.at(i))) {
        return i;
      }
    }
    return -1;
  }

  /** A number as it was given, and as a float where that is infinite though the number isn't. */
  private static String notFinite(Numbers values, int i) {
    if (i < 0) {
      return "none";
    }
    boolean tooLarge =
        !values.isNull(i)
            && Double.isFinite(values.at(i))
            && Float.isInfinite((float) values.at(i));
    return tooLarge
        ? "%s (%s as a 32-bit float)".formatted(values.show(i), (float) values.at(i))
        : values.show(i);
  }

  private static String must(String what, String column, String rule) {
    return "%s column \"%s\" must hold %s, got ".formatted(what, Shown.text(column), rule);
  }

  /** A row, cut short. */
  String show(NumberRow row) {
    String weight = weightColumn.isEmpty() ? "" : ", weight: " + row.numbers(2).show(0);
    return "{features: %s, target: %s%s}".formatted(row.numbers(0), row.numbers(1), weight);
  }
}
