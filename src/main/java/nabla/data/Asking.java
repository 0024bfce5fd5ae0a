package nabla.data;

import java.util.List;

/** Something of a table's numbers that may take more looks at it. */
interface Asking {

  /**
   * Finds it.
   *
   * @return how much of the numbers must be known first ({@link Distribution#lacking})
   */
  int find();

  /** What must look at the table for that. */
  List<PrefixSketch> lacking(int limit);

  /** Takes what one of these has seen. */
  void seen(PrefixSketch sketch);
}
