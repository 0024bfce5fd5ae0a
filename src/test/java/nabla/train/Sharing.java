package nabla.train;

import java.util.Locale;
import java.util.OptionalInt;
import nabla.linalg.Kernel;
import nabla.settings.Caching;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;

/** Ways to share out work, as tests write them down. */
final class Sharing {

  /** As Nabla thinks best. */
  static final ExecutionSettings AUTO = of("auto", "auto", "auto", "auto");

  private Sharing() {}

  static ExecutionSettings of(
      String replicas, String stepsPerRound, String reduction, String caching) {
    return new ExecutionSettings(
        number(replicas),
        number(stepsPerRound),
        Reduction.valueOf(reduction.toUpperCase(Locale.ROOT)),
        Caching.valueOf(caching.toUpperCase(Locale.ROOT)),
        Kernel.FASTEST);
  }

  private static OptionalInt number(String text) {
    return text.equals("auto") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
  }
}
