package nabla.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When the training is saved, so that it can be resumed, and where.
 *
 * @param directory on any file system that Hadoop knows; none: in the run's own directory
 * @param rounds after so many rounds; none: only by time
 * @param interval after so much time
 */
public record CheckpointConfig(Optional<String> directory, OptionalInt rounds, Duration interval) {

  /** At least 60 nanoseconds: less than one nanosecond can't be told from none. */
  private static final Range MINUTES =
      new Range("finite and at least 1e-9", x -> x >= 1e-9 && Double.isFinite(x));

  static CheckpointConfig read(Section section) {
    double nanoseconds = section.number("minutes", MINUTES) * 60e9;
    OptionalInt rounds =
        section.has("rounds") ? OptionalInt.of(section.atLeastOne("rounds")) : OptionalInt.empty();
    return new CheckpointConfig(
        section.optionalLocation("directory"),
        rounds,
        Duration.ofNanos((long) nanoseconds)); // at most 292 years: as good as never
  }
}
