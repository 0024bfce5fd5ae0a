package nabla.train;

import java.util.Locale;
import java.util.Optional;

/**
 * How many tasks share the steps, which changes no bit and so may change on the way: as many as
 * there are executors, or one, where the exchange takes longer than the others save. It is
 * measured: first all, then, if one might be faster, one, and then the faster goes on.
 */
final class Placement {

  private static final double WARM = 1; // seconds until the JVM has compiled the loop
  private static final double ENOUGH = 1; // seconds, to be measured then
  private static final double WORTH = 1.05; // times as fast must one be

  /**
   * What steps have taken so far.
   *
   * @param rounds how many, with those to get warm
   * @param warm their seconds
   * @param steps since then
   * @param seconds since then
   * @param gradients how much of it the slowest task has computed
   */
  private record Measured(int rounds, double warm, long steps, double seconds, double gradients) {

    static final Measured NOTHING = new Measured(0, 0, 0, 0, 0);

    Measured and(int more, double taken, double computed) {
      return rounds < 2 || warm < WARM
          ? new Measured(rounds + 1, warm + taken, 0, 0, 0)
          : new Measured(rounds + 1, warm, steps + more, seconds + taken, gradients + computed);
    }

    boolean isEnough() {
      return seconds >= ENOUGH;
    }

    double step() {
      return seconds / steps;
    }
  }

  private final int all;
  private Optional<Measured> ofAll = Optional.empty(); // once it is enough
  private Measured measured = Measured.NOTHING;
  private int tasks;
  private boolean settled;

  /**
   * A placement.
   *
   * @param tasks that can share the steps
   * @param free whether one may take them all, if that is faster
   */
  Placement(int tasks, boolean free) {
    this.all = tasks;
    this.tasks = tasks;
    this.settled = !free || tasks == 1;
  }

  /** How many tasks the next round should have. */
  int tasks() {
    return tasks;
  }

  /**
   * Learns from a round.
   *
   * @param steps that it had
   * @param seconds that it took
   * @param gradients how much of it the slowest task has computed; 0 if that is not known
   * @return what has been chosen, and why, if it has been now
   */
  Optional<String> took(int steps, double seconds, double gradients) {
    if (settled) {
      return Optional.empty();
    }
    measured = measured.and(steps, seconds, gradients);
    if (!measured.isEnough()) {
      return Optional.empty();
    }
    Measured enough = measured;
    measured = Measured.NOTHING;
    if (ofAll.isEmpty()) {
      ofAll = Optional.of(enough);
      // one alone would compute as long as all one after the other
      settled = enough.gradients() * all >= enough.seconds() * WORTH;
      tasks = settled ? all : 1;
      return settled ? Optional.of(words(enough, "")) : Optional.empty();
    }
    settled = true;
    tasks = enough.step() * WORTH < ofAll.get().step() ? 1 : all;
    return Optional.of(
        words(ofAll.get(), String.format(Locale.ROOT, ", on one %.1f ms", 1000 * enough.step())));
  }

  private String words(Measured shared, String one) {
    return String.format(
        Locale.ROOT,
        "%s of %s executors: shared by all a step takes %.1f ms, of which they wait for each other and the driver %.1f ms%s",
        tasks,
        all,
        1000 * shared.step(),
        1000 * (shared.seconds() - shared.gradients()) / shared.steps(),
        one);
  }
}
