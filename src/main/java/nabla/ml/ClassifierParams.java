package nabla.ml;

import nabla.settings.Rule;
import nabla.settings.Setting;
import org.apache.spark.ml.param.Param;

/**
 * The table of what a stage of classification can be told beside what others can.
 *
 * @param <S> the stage itself, which setters return
 */
public interface ClassifierParams<S> extends MlpParams<S> {

  Setting<String> PREDICTED_LABEL_COL =
      Setting.of(
          "data.predictedLabelCol",
          Rule.text("a column's name, or empty for none"),
          "",
          "the name of the predicted class, as IndexToString would make it of the prediction");

  default Param<String> predictedLabelCol() {
    return own().of(this, PREDICTED_LABEL_COL);
  }

  default S setPredictedLabelCol(String column) {
    return set(PREDICTED_LABEL_COL, column);
  }

  default String getPredictedLabelCol() {
    return get(PREDICTED_LABEL_COL);
  }
}
