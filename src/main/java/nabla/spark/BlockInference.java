package nabla.spark;

import java.io.Serializable;
import nabla.linalg.Kernel;
import nabla.model.Scorer;
import nabla.nn.Ensemble;

/**
 * A network as a function from the features of rows to columns. It travels with the job, and in a
 * query's plan it goes by its {@code toString}.
 */
public interface BlockInference extends Serializable {

  Ensemble ensemble();

  /** Whether only features count that are not zero. */
  boolean sparse();

  /** What is to compute it. */
  Kernel kernel();

  /** Takes note of what is wrong with a row: an exception if that is an error. */
  void reject(String problem);

  /** A Vector or a Double for each column, of a row that has been fed forward. */
  Object[] outputs(Scorer scorer, int place);
}
