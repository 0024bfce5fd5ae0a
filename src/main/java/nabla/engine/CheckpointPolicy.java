package nabla.engine;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongSupplier;
import nabla.model.Checkpoint;
import nabla.model.Checkpoints;
import nabla.model.ModelException;
import nabla.model.RunIdentity;
import nabla.model.Storage;
import nabla.settings.Setting;
import nabla.text.Shown;

/**
 * How a training survives the end of its driver: it saves checkpoints, and goes on from the newest.
 * They stay until whoever trains says that the result is in safety, by {@link #finish}; then the
 * last one stays, from which a training of more epochs goes on.
 *
 * <p>They are saved between rounds. No bit of the result depends on how often. For one training.
 */
public final class CheckpointPolicy {

  private static final System.Logger LOG = System.getLogger(CheckpointPolicy.class.getName());

  /** What becomes of checkpoints that are there when a training begins. */
  private enum Existing {
    REFUSED,
    EXPECTED,
    TAKEN_IF_ANY
  }

  private final Function<RunIdentity, Checkpoints> place;
  private final OptionalInt rounds;
  private final Duration interval;
  private final Existing existing;
  private Optional<Checkpoints> checkpoints = Optional.empty(); // once the run is known

  LongSupplier clock = System::nanoTime; // tests have their own
  private int roundsSince;
  private long saved; // when, by the clock

  /**
   * The policy of a run whose checkpoints are in a directory of its own.
   *
   * @param checkpoints where they are
   * @param rounds one after so many rounds; none: time alone decides
   * @param interval one after so much time
   * @param resume whether to go on from the newest, which must be of the same run; if there is
   *     none, training begins at the start
   * @throws IllegalArgumentException if rounds or interval are not above 0
   */
  public CheckpointPolicy(
      Checkpoints checkpoints, OptionalInt rounds, Duration interval, boolean resume) {
    this(run -> checkpoints, rounds, interval, resume ? Existing.EXPECTED : Existing.REFUSED);
  }

  private CheckpointPolicy(
      Function<RunIdentity, Checkpoints> place,
      OptionalInt rounds,
      Duration interval,
      Existing existing) {
    if (rounds.isPresent() && rounds.getAsInt() < 1) {
      throw new IllegalArgumentException("rounds must be at least 1, got " + rounds.getAsInt());
    }
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval must be above 0, got " + interval);
    }
    this.place = place;
    this.rounds = rounds;
    this.interval = interval;
    this.existing = existing;
  }

  /**
   * The policy below a directory that runs share: each has a folder there, named by the way that it
   * goes, and goes on from the newest checkpoint on it if there is one that is not beyond its own
   * end. So a run that differs in anything that decides the way begins at the start, and none
   * touches another's.
   *
   * @throws IllegalArgumentException if rounds or interval are not above 0
   */
  public static CheckpointPolicy below(
      Storage storage, String directory, OptionalInt rounds, Duration interval) {
    return new CheckpointPolicy(
        run -> new Checkpoints(storage, directory + "/" + run.name()),
        rounds,
        interval,
        Existing.TAKEN_IF_ANY);
  }

  /**
   * Where to go on.
   *
   * @throws ModelException if the newest checkpoint is of another run, naming what differs; or if
   *     there are checkpoints that are not to be resumed
   */
  Optional<Checkpoint> begin(TrainingRun run) {
    Checkpoints present = place.apply(run.way());
    String where = Storage.shown(present.directory());
    checkpoints = Optional.of(present);
    saved = clock.getAsLong();
    if (existing == Existing.REFUSED) {
      if (!present.isEmpty()) {
        throw new ModelException(
            "checkpoints of an earlier run are in %s; resume it, or remove them".formatted(where));
      }
      return Optional.empty();
    }
    Optional<Checkpoint> latest =
        existing == Existing.EXPECTED ? present.latest() : present.latest(run.steps());
    if (latest.isEmpty() && existing == Existing.EXPECTED) {
      LOG.log(
          WARNING,
          "there is no whole checkpoint in %s: training begins at the start".formatted(where));
    }
    latest.ifPresent(checkpoint -> requireSameWay(checkpoint.run(), run, where));
    return latest;
  }

  private static void requireSameWay(RunIdentity before, TrainingRun run, String where) {
    String others =
        before
            .without(TrainingRun.EPOCHS)
            .differencesTo(run.identity().without(TrainingRun.EPOCHS));
    String was = before.facts().get(TrainingRun.EPOCHS);
    String is = run.identity().facts().get(TrainingRun.EPOCHS);
    Optional<Setting<String>> bound = run.settings().boundToEnd();
    if (others.isEmpty() && bound.isPresent() && !Objects.equals(was, is)) {
      throw new ModelException(
          "%s must stay %s with %s = %s, which looks at the end of the training, got %s; initialModel goes on from a model, with epochs of its own"
              .formatted(
                  TrainingRun.EPOCHS,
                  Shown.text(String.valueOf(was), 20),
                  bound.get().name(),
                  run.settings().get(bound.get()),
                  is));
    }
    if (!others.isEmpty()) {
      throw new ModelException(
          "checkpoint in %s must be of the same run to resume it, got another one: %s; set it as it was, or train without resuming"
              .formatted(where, others));
    }
  }

  /** Saves a checkpoint after a round if it is time for one, and at any rate the last. */
  void afterRound(TrainingState state, boolean last) {
    roundsSince++;
    Duration since = Duration.ofNanos(clock.getAsLong() - saved);
    if (last
        || since.compareTo(interval) >= 0
        || (rounds.isPresent() && roundsSince >= rounds.getAsInt())) {
      save(SavedState.checkpoint(state), state.stepsDone());
      roundsSince = 0;
      saved = clock.getAsLong();
    }
  }

  /** Saves one; if that fails, a warning says so, the older ones stay and training goes on. */
  void save(Checkpoint checkpoint, long steps) {
    try {
      checkpoints.orElseThrow().save(checkpoint, steps);
    } catch (ModelException e) {
      LOG.log(
          WARNING,
          "%s; training goes on, and the checkpoint before stays".formatted(e.getMessage()));
    }
  }

  /**
   * Removes all checkpoints but the last: the result is in safety, and a training of more epochs
   * may go on. What can't be removed is warned of.
   */
  public void finish() {
    checkpoints.ifPresent(Checkpoints::keepLast);
  }
}
