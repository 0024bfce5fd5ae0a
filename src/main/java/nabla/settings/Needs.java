package nabla.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A setting that counts only where others have certain values.
 *
 * @param rule what one of the others must be
 * @param met whether it is
 */
record Needs(Setting<?> setting, List<Setting<?>> others, String rule, Predicate<Values> met) {

  static final List<Needs> ALL =
      List.of(
          new Needs(
              UpdateTable.ELASTIC_NET_PARAM,
              List.of(UpdateTable.REG_PARAM),
              "above 0",
              values -> values.get(UpdateTable.REG_PARAM) > 0),
          new Needs(
              UpdateTable.DROPOUT_SCHEDULE,
              List.of(UpdateTable.DROPOUT, UpdateTable.INPUT_DROPOUT),
              "above 0",
              values ->
                  values.get(UpdateTable.DROPOUT) > 0 || values.get(UpdateTable.INPUT_DROPOUT) > 0),
          new Needs(
              UpdateTable.WEIGHT_DECAY_SCHEDULE,
              List.of(UpdateTable.WEIGHT_DECAY),
              "above 0",
              values -> values.get(UpdateTable.WEIGHT_DECAY) > 0),
          new Needs(
              EpochTable.TOL,
              List.of(EpochTable.PATIENCE),
              "above 0",
              values -> values.get(EpochTable.PATIENCE) > 0 || OptimizerTable.isFullBatch(values)),
          new Needs(
              UpdateTable.DROPOUT,
              List.of(NetworkTable.HIDDEN_LAYERS),
              "a layer or more",
              values -> values.get(NetworkTable.HIDDEN_LAYERS).length > 0),
          new Needs(
              NetworkTable.NORMALISATION,
              List.of(NetworkTable.HIDDEN_LAYERS),
              "layers of two units or more", // of one unit ẑ is 0
              values -> Arrays.stream(values.get(NetworkTable.HIDDEN_LAYERS)).min().orElse(1) > 1),
          new Needs(
              UpdateTable.SCALE_RATE,
              List.of(NetworkTable.INPUT_SCALE),
              "true",
              values -> values.get(NetworkTable.INPUT_SCALE)),
          new Needs(
              UpdateTable.SCALE_RATE,
              List.of(NetworkTable.FROZEN_LAYERS),
              "0",
              values -> values.get(NetworkTable.FROZEN_LAYERS) == 0),
          new Needs(
              FitTable.MLFLOW_EXPERIMENT,
              List.of(FitTable.MLFLOW_URI),
              "set",
              values -> values.get(FitTable.MLFLOW_URI) != null));

  /** Whether it is set to something, and counts for nothing. */
  boolean isIdle(Values values) {
    return !Objects.equals(values.get(setting), setting.byDefault().orElse(null))
        && !met.test(values);
  }
}
