package nabla.ml;

import nabla.settings.Rule;
import nabla.settings.Setting;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;

/**
 * The table of what a stage of multi-label classification can be told beside what others can.
 *
 * @param <S> the stage itself, which setters return
 */
public interface MultiLabelParams<S> extends MlpParams<S> {

  Setting<String> PROBABILITY_COL =
      Setting.of(
          "data.probabilityCol",
          Rule.text("a column's name, or empty for none"),
          "probability",
          "the probability of each label");

  Setting<Double> THRESHOLD =
      Setting.of(
          "transform.threshold",
          Rule.number("in [0, 1]", p -> p >= 0 && p <= 1),
          0.5,
          "the probability above which a label is predicted");

  default Param<String> probabilityCol() {
    return own().of(this, PROBABILITY_COL);
  }

  default S setProbabilityCol(String column) {
    return set(PROBABILITY_COL, column);
  }

  default String getProbabilityCol() {
    return get(PROBABILITY_COL);
  }

  default DoubleParam threshold() {
    return own().of(this, THRESHOLD);
  }

  default S setThreshold(double value) {
    return set(THRESHOLD, value);
  }

  default double getThreshold() {
    return get(THRESHOLD);
  }
}
