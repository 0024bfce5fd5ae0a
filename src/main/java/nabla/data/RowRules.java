package nabla.data;

import java.io.Serializable;
import java.util.Optional;
import nabla.nn.Cost;
import nabla.text.Shown;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/**
 * What each row of examples must be like: billions of times, so no text is made but of a fault.
 *
 * <p>A row is (features, target, weight), each an array of one kind of {@link Numbers}, the weight
 * one of a single number.
 */
final class RowRules implements Serializable {

  private static final long serialVersionUID = 1;
  private static final int SHOWN = 8;

  private final String featuresColumn;
  private final Target target;
  private final String weightColumn; // empty: none
  private final Numbers features;
  private final Numbers targets;
  private final Numbers weights;

  /**
   * The rules for examples.
   *
   * @param given the schema of the rows
   */
  RowRules(Columns columns, StructType given) {
    this.featuresColumn = columns.features();
    this.target = columns.target();
    this.weightColumn = columns.weight().orElse("");
    this.features = kind(given, 0);
    this.targets = kind(given, 1);
    this.weights = kind(given, 2);
  }

  private static Numbers kind(StructType given, int column) {
    return Numbers.of(((ArrayType) given.fields()[column].dataType()).elementType());
  }

  /** Which rule a row breaks, with the row. */
  Optional<String> problem(InternalRow row) {
    return featuresProblem(row)
        .or(() -> targetProblem(row))
        .or(() -> weightProblem(row.getArray(2)))
        .map(problem -> problem + ", in the row " + show(row));
  }

  /** w_x, as the network takes it. */
  float weight(InternalRow row) {
    return (float) weights.at(row.getArray(2), 0);
  }

  /** The class of a row that breaks no rule; 0 where the target isn't labels. */
  int label(InternalRow row) {
    return target instanceof Target.Labels ? (int) targets.at(row.getArray(1), 0) : 0;
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

  private Optional<String> featuresProblem(InternalRow row) {
    String rule = "finite numbers";
    if (row.isNullAt(0)) {
      return Optional.of(must("features", featuresColumn, rule) + "null");
    }
    ArrayData values = row.getArray(0);
    int wrong = firstNotFinite(features, values);
    if (wrong >= 0) {
      String got = withFloat(features, values, wrong);
      return Optional.of(must("features", featuresColumn, rule) + got + " at index " + wrong);
    }
    return values.numElements() > 0
        ? Optional.empty()
        : Optional.of(must("features", featuresColumn, rule) + "none");
  }

  private Optional<String> targetProblem(InternalRow row) {
    return target instanceof Target.Labels labels
        ? labelProblem(labels, row.getArray(1))
        : valuesProblem((Target.Values) target, row);
  }

  private Optional<String> labelProblem(Target.Labels labels, ArrayData values) {
    if (!values.isNullAt(0)) {
      double label = targets.at(values, 0);
      if (label >= 0 && label < labels.classes() && label == (int) label) {
        return Optional.empty();
      }
    }
    String rule =
        "integers in [0, %s), one for each output of the network".formatted(labels.classes());
    return Optional.of(must("label", labels.column(), rule) + targets.show(values, 0));
  }

  private Optional<String> valuesProblem(Target.Values wanted, InternalRow row) {
    if (row.isNullAt(1)) {
      return Optional.of(must("target", wanted.column(), wanted.cost().domain()) + "null");
    }
    ArrayData values = row.getArray(1);
    int wrong = firstNotFinite(targets, values);
    if (wrong >= 0 || values.numElements() == 0) {
      String got = wrong >= 0 ? withFloat(targets, values, wrong) : "none";
      return Optional.of(must("target", wanted.column(), "finite numbers") + got);
    }
    float[] y = new float[values.numElements()];
    for (int j = 0; j < y.length; j++) {
      y[j] = (float) targets.at(values, j);
    }
    Cost cost = wanted.cost();
    return cost.outsideDomain(y)
        .map(
            got ->
                must("target", wanted.column(), cost.domain() + " for the cost " + cost.label())
                    + got
                    + "; bring the targets there, or choose another cost");
  }

  private Optional<String> weightProblem(ArrayData values) {
    if (!values.isNullAt(0)) {
      float weight = (float) weights.at(values, 0);
      if (weight >= 0 && weight < Float.POSITIVE_INFINITY) {
        return Optional.empty();
      }
    }
    return Optional.of(
        must("weight", weightColumn, "finite numbers of at least 0")
            + withFloat(weights, values, 0));
  }

  /** Where the first number stands that is null or no finite float; −1: there is none. */
  private static int firstNotFinite(Numbers kind, ArrayData values) {
    int count = values.numElements();
    for (int i = 0; i < count; i++) {
      if (values.isNullAt(i) || !Float.isFinite((float) kind.at(values, i))) {
        return i;
      }
    }
    return -1;
  }

  /** A number as it was given, and as a float where that is infinite though the number isn't. */
  private static String withFloat(Numbers kind, ArrayData values, int i) {
    String given = kind.show(values, i);
    if (values.isNullAt(i)) {
      return given;
    }
    double number = kind.at(values, i);
    return Double.isFinite(number) && Float.isInfinite((float) number)
        ? "%s (%s as a 32-bit float)".formatted(given, (float) number)
        : given;
  }

  private static String must(String what, String column, String rule) {
    return "%s column \"%s\" must hold %s, got ".formatted(what, Shown.text(column), rule);
  }

  /** A row, cut short. */
  String show(InternalRow row) {
    String weight = !weightColumn.isEmpty() ? ", weight: " + weights.show(row.getArray(2), 0) : "";
    return "{features: %s, target: %s%s}"
        .formatted(show(features, row, 0), show(targets, row, 1), weight);
  }

  private static String show(Numbers kind, InternalRow row, int ordinal) {
    if (row.isNullAt(ordinal)) {
      return "null";
    }
    ArrayData values = row.getArray(ordinal);
    int length = values.numElements();
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < Math.min(length, SHOWN); i++) {
      text.append(i == 0 ? "" : ", ").append(kind.show(values, i));
    }
    return text.append(length > SHOWN ? ", … " + length + " in all]" : "]").toString();
  }
}
