package nabla.data;

import java.util.List;
import java.util.function.Function;
import nabla.spark.TableFunction;
import nabla.table.Fields;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import nabla.text.Shown;

/**
 * The targets of a row, by its labels that are numbers.
 *
 * @param columns what the columns are called, the labels first
 * @param targets one for each label
 */
record ScaledTargets(List<String> columns, List<TargetScale> targets) implements TableFunction {

  /**
   * Those of some label columns.
   *
   * @param called what messages call one
   * @param columns what all columns are called
   * @throws DataException if one does not hold numbers
   */
  static ScaledTargets of(
      List<RawColumn> labels, String called, List<TargetScale> targets, List<String> columns) {
    for (RawColumn label : labels) {
      if (label.type() != TableColumn.Type.NUMBER) {
        throw new DataException(
            "%s \"%s\" must hold numbers, as when the model was fitted, got %s; cast it first"
                .formatted(
                    called, Shown.text(label.name()), Shown.text(label.given().simpleString())));
      }
    }
    return new ScaledTargets(columns, targets);
  }

  @Override
  public int reads() {
    return targets.size();
  }

  @Override
  public Function<Fields, Object> begin() {
    return row -> {
      double[] scaled = new double[targets.size()];
      for (int j = 0; j < scaled.length; j++) {
        scaled[j] = row.isNull(j) ? Double.NaN : targets.get(j).target(row.number(j));
        if (!Float.isFinite((float) scaled[j])) {
          throw new DataException(
              "label column \"%s\" must hold finite numbers%s, got %s; leave out the rows without"
                  .formatted(
                      Shown.text(columns.get(j)),
                      targets.get(j).log() ? " above 0, whose logarithm is learned" : "",
                      row.isNull(j) ? "none" : row.text(j)));
        }
      }
      return scaled;
    };
  }
}
