package io.nabla.train;

import io.nabla.model.Checkpoint;
import io.nabla.model.Checkpoints;
import io.nabla.model.ModelException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a training survives the end of its driver: it saves checkpoints, and goes on from the newest.
 *
 * <p>They are saved between rounds. No bit of the result depends on how often.
 *
 * @param checkpoints where they are
 * @param rounds one after so many rounds; none: time alone decides
 * @param interval one after so much time
 * @param resume whether to go on from the newest; if there is none, training begins at the start
 */
public record Recovery(
    Checkpoints checkpoints, OptionalInt rounds, Duration interval, boolean resume) {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if rounds or interval are not above 0
   */
  public Recovery {
    if (rounds.isPresent() && rounds.getAsInt() < 1) {
      throw new IllegalArgumentException("rounds must be at least 1, got " + rounds.getAsInt());
    }
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval must be above 0, got " + interval);
    }
  }

  /**
   * Where to go on.
   *
   * @param run what decides the result, by name
   * @throws ModelException if the newest checkpoint is of another run, naming what differs; or if
   *     there are checkpoints that are not to be resumed
   */
  Optional<Checkpoint> begin(Map<String, String> run) {
    if (!resume) {
      if (!checkpoints.isEmpty()) {
        throw new ModelException(
            "checkpoints of an earlier run are in %s; resume it, or remove them"
                .formatted(checkpoints.directory()));
      }
      return Optional.empty();
    }
    Optional<Checkpoint> latest = checkpoints.latest();
    if (latest.isEmpty()) {
      LOG.warn(
          "there is no whole checkpoint in {}: training begins at the start",
          checkpoints.directory());
    }
    latest.ifPresent(checkpoint -> requireSame(checkpoint.run(), run));
    return latest;
  }

  /** Whether it is time for a checkpoint. */
  boolean isDue(int roundsSince, Duration since) {
    return since.compareTo(interval) >= 0
        || (rounds.isPresent() && roundsSince >= rounds.getAsInt());
  }

  /** Saves one; if that fails, a warning says so, the older ones stay and training goes on. */
  void save(Checkpoint checkpoint, long steps) {
    try {
      checkpoints.save(checkpoint, steps);
    } catch (ModelException e) {
      LOG.warn("{}; training goes on, and the checkpoint before stays", e.getMessage());
    }
  }

  private void requireSame(Map<String, String> saved, Map<String, String> run) {
    TreeSet<String> names = new TreeSet<>(saved.keySet());
    names.addAll(run.keySet());
    names.removeIf(name -> Objects.equals(saved.get(name), run.get(name)));
    if (!names.isEmpty()) {
      String differences =
          names.stream()
              .map(name -> "%s was %s and is %s".formatted(name, saved.get(name), run.get(name)))
              .collect(Collectors.joining("; "));
      throw new ModelException(
          "checkpoint in %s must be of the same run to resume it, got another one: %s; set it as it was, or train without resuming"
              .formatted(checkpoints.directory(), differences));
    }
  }
}
