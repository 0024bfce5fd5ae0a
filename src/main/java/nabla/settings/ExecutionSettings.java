package nabla.settings;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import nabla.text.Shown;

/**
 * How the work is shared out.
 *
 * @param replicas tasks that compute a step together, a power of two; none: as many as fit
 * @param stepsPerRound steps per Spark job of a single replica; none: about a second's worth
 * @param reduction auto, flat or sliced
 * @param caching auto, memory or disk
 */
public record ExecutionSettings(
    OptionalInt replicas, OptionalInt stepsPerRound, String reduction, String caching) {

  /** The values that somebody has. */
  public static ExecutionSettings of(Values values) {
    return new ExecutionSettings(
        orAuto(values.get(ExecutionTable.REPLICAS)),
        orAuto(values.get(ExecutionTable.STEPS_PER_ROUND)),
        values.get(ExecutionTable.REDUCTION),
        values.get(ExecutionTable.CACHING));
  }

  private static OptionalInt orAuto(int value) {
    return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /**
   * The values that Spark's configuration has, such as {@code spark.nabla.replicas}, by the text of
   * a key, if there is one.
   */
  public static Assigned configured(Function<String, Optional<String>> configured) {
    Assigned assigned = new Assigned();
    for (Setting<?> setting : Setting.in(ExecutionTable.class)) {
      String key = ExecutionTable.inSpark(setting);
      Optional<String> text = configured.apply(key);
      if (text.isPresent()) {
        Optional<?> value = setting.rule().read(text.get());
        assigned.set(setting, value.orElseThrow(() -> refused(key, setting, text.get())));
      }
    }
    return assigned;
  }

  private static IllegalArgumentException refused(String key, Setting<?> setting, String text) {
    return new IllegalArgumentException(
        "%s must be %s, got %s".formatted(key, setting.rule().words(), Shown.quoted(text)));
  }
}
