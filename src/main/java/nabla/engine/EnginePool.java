package nabla.engine;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The step engines in one JVM of networks that are trained together, as far as they have nothing to
 * do. An engine has all the scratch memory of a replica; so a task takes one from here, and hands
 * it back when it is done.
 *
 * <p>It travels empty: in a broadcast every executor has one, which all tasks there share, and
 * which goes with the broadcast when the training is over. Safe for use by several threads.
 */
public final class EnginePool implements Serializable {

  private static final long serialVersionUID = 1;

  private final transient Map<Integer, Deque<StepEngine>> idle = new HashMap<>(); // by network

  /**
   * An engine that nobody else has: an idle one, or a new one. Idle ones of the network that have
   * another number of threads are of no more use, and are let go.
   *
   * @param network its number
   * @param threads of the engine
   */
  public synchronized StepEngine take(int network, int threads, Supplier<StepEngine> maker) {
    Deque<StepEngine> engines = of(network);
    engines.removeIf(engine -> engine.threads() != threads);
    return engines.isEmpty() ? maker.get() : engines.pop();
  }

  /** Hands an engine back that has finished; one that has failed is let go instead. */
  public synchronized void handBack(int network, StepEngine engine) {
    engine.leave();
    of(network).push(engine);
  }

  private Deque<StepEngine> of(int network) {
    return idle.computeIfAbsent(network, none -> new ArrayDeque<>());
  }

  private Object readResolve() {
    return new EnginePool();
  }
}
