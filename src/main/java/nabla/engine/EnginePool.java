package nabla.engine;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * The step engines of one training in one JVM that have nothing to do. An engine has all the
 * scratch memory of a replica; so a task takes one from here, and hands it back when it is done.
 *
 * <p>It travels empty: in a broadcast every executor has one, which all tasks there share, and
 * which goes with the broadcast when the training is over. Safe for use by several threads.
 */
public final class EnginePool implements Serializable {

  private static final long serialVersionUID = 1;

  private final transient Deque<StepEngine> idle = new ArrayDeque<>();

  /** An engine that nobody else has: an idle one, or a new one. */
  public synchronized StepEngine take(Supplier<StepEngine> maker) {
    return idle.isEmpty() ? maker.get() : idle.pop();
  }

  /** Hands an engine back that has finished; one that has failed is let go instead. */
  public synchronized void handBack(StepEngine engine) {
    engine.leave();
    idle.push(engine);
  }

  private Object readResolve() {
    return new EnginePool();
  }
}
