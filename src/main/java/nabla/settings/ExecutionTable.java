package nabla.settings;

import java.util.List;

/**
 * The settings of how work is shared out. No bit of the result depends on them, but for local SGD,
 * where it depends on how many replicas there are. They are no property of a model: a configuration
 * file has them in its section {@code execution}, Spark's configuration as {@code
 * spark.nabla.<name>}.
 */
public interface ExecutionTable {

  Setting<Integer> REPLICAS =
      Setting.of(
          "execution.replicas",
          Rule.integerOrAuto("a power of two", n -> n > 0 && Integer.bitCount(n) == 1),
          0,
          "tasks that compute a step together; auto: on one machine one with all cores as its threads, otherwise as many as fit");

  Setting<Integer> STEPS_PER_ROUND =
      Setting.of(
          "execution.stepsPerRound",
          Rule.integerOrAuto("an integer >= 1", n -> n >= 1),
          0,
          "steps per Spark job of a single replica; auto: about a second's worth. Several replicas take one, or localSteps");

  Setting<String> REDUCTION =
      Setting.of(
          "execution.reduction",
          Rule.oneOf(List.of("auto", "flat", "sliced")),
          "auto",
          "how gradients come together: the driver adds them (flat), tasks do by a shuffle (sliced), or sliced for large models (auto)");

  Setting<String> CACHING =
      Setting.of(
          "execution.caching",
          Rule.oneOf(List.of("auto", "memory", "disk")),
          "auto",
          "where packed examples are kept; auto: in memory if they take at most half of it");

  /** What such a setting is called in Spark's configuration. */
  static String inSpark(Setting<?> setting) {
    return "spark.nabla." + setting.name();
  }
}
