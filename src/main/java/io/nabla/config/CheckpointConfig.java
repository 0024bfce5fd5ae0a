package io.nabla.config;

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

  static CheckpointConfig read(Section section) {
    double minutes = section.number("minutes", "> 0", value -> value > 0 && Double.isFinite(value));
    OptionalInt rounds =
        section.has("rounds") ? OptionalInt.of(section.atLeastOne("rounds")) : OptionalInt.empty();
    return new CheckpointConfig(
        section.optionalText("directory"),
        rounds,
        Duration.ofNanos((long) Math.min(Long.MAX_VALUE, minutes * 60e9)));
  }
}
