package nabla.spark;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import nabla.table.Fields;

/** What is computed of some columns of a table: it travels with a query's plan. */
public interface TableFunction extends Serializable {

  /** What its columns are called where a fault tells of a row. */
  List<String> columns();

  /** How many of them it reads, the first ones; the others are for telling. */
  default int reads() {
    return columns().size();
  }

  /**
   * The function at work, with memory of its own, for one thread. It gives a Vector, a Double, a
   * double[] or null.
   */
  Function<Fields, Object> begin();
}
