package nabla.settings;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import nabla.linalg.Kernel;
import nabla.text.Shown;

/**
 * How the work is shared out, and what computes: a table of settings, and their values. No bit of
 * the result depends on how it is shared out, but for local SGD, where it depends on how many
 * replicas there are; which kernel computes is told by the run's BLAS. They are no property of a
 * model: a configuration file has them in its section {@code execution}, Spark's configuration as
 * {@code spark.nabla.<name>}.
 *
 * @param replicas tasks that compute a step together, a power of two; none: as many as fit
 * @param stepsPerRound steps per Spark job; none: about a second's worth
 * @param reduction how gradients come together
 * @param caching where packed examples are kept
 * @param kernel which of OpenBLAS's kernels computes
 */
public record ExecutionSettings(
    OptionalInt replicas,
    OptionalInt stepsPerRound,
    Reduction reduction,
    Caching caching,
    Kernel kernel) {

  public static final Setting<Integer> REPLICAS =
      Setting.of(
          "execution.replicas",
          Rule.integerOrAuto("a power of two", n -> n > 0 && Integer.bitCount(n) == 1),
          0,
          "tasks that compute a step together; auto: on one machine one with all cores as its threads, otherwise as many as fit, or one if that is measured to be faster");

  public static final Setting<Integer> STEPS_PER_ROUND =
      Setting.of(
          "execution.stepsPerRound",
          Rule.integerOrAuto("an integer >= 1", n -> n >= 1),
          0,
          "steps per Spark job; auto: about a second's worth, or one where several replicas can't exchange gradients by messages");

  public static final Setting<Reduction> REDUCTION =
      Setting.of(
          "execution.reduction",
          Rule.oneOf(Reduction.class),
          Reduction.AUTO,
          "how gradients come together: the driver adds them (flat), tasks do by a shuffle (sliced), or sliced for large models (auto)");

  public static final Setting<Caching> CACHING =
      Setting.of(
          "execution.caching",
          Rule.oneOf(Caching.class),
          Caching.AUTO,
          "where packed examples are kept; auto: in memory if they take at most half of it");

  public static final Setting<Kernel> KERNEL =
      Setting.of(
              "execution.kernel",
              Rule.oneOf(Kernel.class),
              Kernel.FASTEST,
              "OpenBLAS's inner loops: the fastest for the CPU, whose bits another CPU may not have; or portable, the same (Haswell's) on any x86-64 CPU with AVX2")
          .decidingWithin();

  /** The values that somebody has. */
  public static ExecutionSettings of(Values values) {
    return new ExecutionSettings(
        orAuto(values.get(REPLICAS)),
        orAuto(values.get(STEPS_PER_ROUND)),
        values.get(REDUCTION),
        values.get(CACHING),
        values.get(KERNEL));
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
    for (Setting<?> setting : Setting.in(ExecutionSettings.class)) {
      String key = setting.inSpark();
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
