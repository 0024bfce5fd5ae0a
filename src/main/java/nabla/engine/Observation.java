package nabla.engine;

import java.io.Serializable;
import nabla.nn.Microbatch;
import nabla.nn.Workspace;

/**
 * What is seen of a network's predictions, row after row. It travels, so it must stay small however
 * many rows there are.
 *
 * @param <T> itself
 */
public interface Observation<T extends Observation<T>> extends Serializable {

  /** Looks at example x of a microbatch that has gone forward, a row of a shard. */
  void add(Shard shard, int row, Microbatch batch, Workspace workspace, int x);

  /** Adds what was seen of the next rows. */
  void add(T next);
}
