package nabla.ml;

import java.util.Optional;
import nabla.data.Target;
import nabla.nn.Cost;
import nabla.settings.ClassWeights;
import nabla.settings.Misfit;
import nabla.settings.Setting;
import nabla.text.Shown;

/** What an estimator's settings must be for what it learns, whatever the rows are. */
final class FitChecks {

  private FitChecks() {}

  /** Requires that settings go with what is learned, as far as it is known before any row is. */
  static void requireFit(MlpParams<?> stage, Target target, int named) {
    boolean labels = target instanceof Target.Labels;
    boolean flags = target instanceof Target.Values values && values.flags();
    Misfit.of(stage, labels, flags, Cost.of(stage.getCost()), Setting::name)
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
    if (named > 0) {
      new ClassWeights(stage.getClassWeights())
          .requireAsMany(MlpParams.CLASS_WEIGHTS.name(), named);
    }
  }

  static void requireOneWayOfValidation(MlpParams<?> stage) {
    stage
        .named(MlpParams.VALIDATION_INDICATOR_COL)
        .filter(column -> stage.getValidationFraction() > 0)
        .ifPresent(
            column -> {
              throw new IllegalArgumentException(
                  "validationFraction must be left out where validationIndicatorCol says which rows are held back, got %s with \"%s\""
                      .formatted(stage.getValidationFraction(), Shown.text(column)));
            });
  }

  /** Refuses a metric that can't be measured; 0 classes are as many as there turn out to be. */
  static void requireMetric(MlpParams<?> stage, Target target, int classes) {
    boolean labels = target instanceof Target.Labels;
    boolean validates =
        stage.getValidationFraction() > 0
            || stage.named(MlpParams.VALIDATION_INDICATOR_COL).isPresent();
    String learned =
        labels
            ? "the %sclasses of labelCol".formatted(classes == 0 ? "" : classes + " ")
            : "the numbers of labelCol";
    Misfit.ofMetric(stage, Setting::name, learned, labels, labels && classes == 0 ? 2 : classes)
        .or(
            () ->
                validates
                    ? Optional.empty()
                    : Misfit.ofMetricWithoutValidation(
                        stage, Setting::name, "set validationFraction or validationIndicatorCol"))
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
  }
}
