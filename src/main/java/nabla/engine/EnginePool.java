package nabla.engine;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The step engines of this JVM that have nothing to do. An engine has all the scratch memory of a
 * replica; so a task takes one from here, and hands it back when it is done.
 *
 * <p>They are held softly: when a training is over, and only the driver is told so, an executor
 * that needs the memory gets it. Safe for use by several threads.
 */
public final class EnginePool {

  /** The ones of this JVM: what lives from task to task can't live in a task. */
  public static final EnginePool EXECUTOR = new EnginePool();

  private final Map<Object, Deque<SoftReference<StepEngine>>> idle = new HashMap<>();

  private EnginePool() {}

  /** An engine that nobody else has: an idle one of that purpose, or a new one. */
  public synchronized StepEngine take(Object purpose, Supplier<StepEngine> maker) {
    Deque<SoftReference<StepEngine>> mine = idle.getOrDefault(purpose, new ArrayDeque<>());
    while (!mine.isEmpty()) {
      StepEngine engine = mine.pop().get();
      if (engine != null) {
        return engine;
      }
    }
    idle.values().removeIf(engines -> engines.stream().allMatch(engine -> engine.get() == null));
    return maker.get();
  }

  /** Hands a engine back that has finished; one that has failed is let go instead. */
  public synchronized void handBack(Object purpose, StepEngine engine) {
    idle.computeIfAbsent(purpose, key -> new ArrayDeque<>()).push(new SoftReference<>(engine));
  }

  /** The training is over. */
  public synchronized void dismiss(Object purpose) {
    idle.remove(purpose);
  }
}
