package nabla.ml;

import java.util.Arrays;
import nabla.settings.FitTable;
import nabla.settings.Rule;
import nabla.settings.Setting;

/**
 * The table of what a stage of spark.ml can be told beside what any fit can.
 *
 * @param <S> the stage itself, which setters return
 */
public interface StageTable<S> extends FitTable<S> {

  Setting<String> HANDLE_INVALID =
      Setting.of(
              "transform",
              "handleInvalid",
              Rule.oneOf(Arrays.stream(HandleInvalid.values()).map(HandleInvalid::label).toList()),
              "what transform does with rows whose features are null or not finite: the job fails, they are left out, or they stay with null in all new columns")
          .defaulting(HandleInvalid.ERROR.label());

  Setting<String> VALIDATION_INDICATOR_COL =
      Setting.of(
          "data",
          "validationIndicatorCol",
          Rule.text("a column's name"),
          "rows where this boolean column is true are measured after every epoch instead of learned from");

  Setting<Boolean> SHOW_PROGRESS =
      Setting.of(
              "training",
              "showProgress",
              Rule.flag(),
              "whether a fit draws a bar on the console where Spark draws its own; a line per epoch is in the log at INFO in any case")
          .defaulting(true);

  default S setHandleInvalid(String value) {
    return set(HANDLE_INVALID, value);
  }

  default String getHandleInvalid() {
    return get(HANDLE_INVALID);
  }

  default S setValidationIndicatorCol(String column) {
    return set(VALIDATION_INDICATOR_COL, column);
  }

  default String getValidationIndicatorCol() {
    return get(VALIDATION_INDICATOR_COL);
  }

  default S setShowProgress(boolean value) {
    return set(SHOW_PROGRESS, value);
  }

  default boolean getShowProgress() {
    return get(SHOW_PROGRESS);
  }
}
