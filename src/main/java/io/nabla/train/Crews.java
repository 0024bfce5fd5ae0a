package io.nabla.train;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The crews of this JVM that have nothing to do. A crew has all the scratch memory of a replica; so
 * a task takes one from here, and hands it back when it is done.
 *
 * <p>Those of one training are kept, the one whose task came last. Safe for use by several threads.
 */
final class Crews {

  /** The ones of this JVM: what lives from task to task can't live in a task. */
  static final Crews EXECUTOR = new Crews();

  private final Deque<Crew> idle = new ArrayDeque<>();
  private Replica owner;

  private Crews() {}

  /** A crew that nobody else has, for so many shards. */
  synchronized Crew take(Replica replica, int shards) {
    if (!replica.equals(owner)) {
      owner = replica;
      idle.clear();
    }
    return idle.isEmpty()
        ? new Crew(replica.topology(), replica.plan(), shards, replica.threads())
        : idle.pop();
  }

  /** Hands a crew back that has finished; one that has failed is let go instead. */
  synchronized void handBack(Replica replica, Crew crew) {
    if (replica.equals(owner)) {
      idle.push(crew);
    }
  }

  /** The training is over. */
  synchronized void dismiss(Replica replica) {
    if (replica.equals(owner)) {
      owner = null;
      idle.clear();
    }
  }
}
