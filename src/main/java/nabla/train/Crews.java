package nabla.train;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The crews of this JVM that have nothing to do. A crew has all the scratch memory of a replica; so
 * a task takes one from here, and hands it back when it is done.
 *
 * <p>They are held softly: when a training is over, and only the driver is told so, an executor
 * that needs the memory gets it. Safe for use by several threads.
 */
final class Crews {

  /** The ones of this JVM: what lives from task to task can't live in a task. */
  static final Crews EXECUTOR = new Crews();

  private final Map<Replica, Deque<SoftReference<Crew>>> idle = new HashMap<>();

  private Crews() {}

  /** A crew that nobody else has, for so many shards. */
  synchronized Crew take(Replica replica, int shards) {
    Deque<SoftReference<Crew>> mine = idle.getOrDefault(replica, new ArrayDeque<>());
    while (!mine.isEmpty()) {
      Crew crew = mine.pop().get();
      if (crew != null) {
        return crew;
      }
    }
    idle.values().removeIf(crews -> crews.stream().allMatch(crew -> crew.get() == null));
    return new Crew(replica.topology(), replica.plan(), shards, replica.threads());
  }

  /** Hands a crew back that has finished; one that has failed is let go instead. */
  synchronized void handBack(Replica replica, Crew crew) {
    idle.computeIfAbsent(replica, key -> new ArrayDeque<>()).push(new SoftReference<>(crew));
  }

  /** The training is over. */
  synchronized void dismiss(Replica replica) {
    idle.remove(replica);
  }
}
