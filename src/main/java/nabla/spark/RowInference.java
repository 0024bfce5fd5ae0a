package nabla.spark;

import java.io.Serializable;
import nabla.table.Preparation;
import org.apache.spark.sql.types.DataType;
import scala.runtime.AbstractFunction1;

/**
 * A {@link BlockInference} as Spark's operator {@code AppendColumns} takes it: a function from the
 * features of a row to a row of the columns that are appended, both as Spark holds them.
 *
 * <p>{@link BlockInferenceExec} gives it many rows at once. Where Spark plans without Nabla's
 * strategy it calls the function itself, row by row: that is slower, and of a product of other
 * shape, so it may differ in the last bits of a float. So may two equal rows in blocks of different
 * size: a BLAS chooses its kernels by the shapes.
 */
final class RowInference extends AbstractFunction1<Object, Object> implements Serializable {

  private static final long serialVersionUID = 1;

  private final BlockInference inference;
  private final Preparation preparation;
  private final DataType type;
  private final int columns;
  private transient RowBlock single; // of one row; Spark makes a copy of the function for each task

  /**
   * A function of features to some columns.
   *
   * @param preparation of features that are the columns of a table; NONE: they are inputs
   * @param type of the features: Vector, or array of float or double; or a struct of the columns
   */
  RowInference(BlockInference inference, Preparation preparation, DataType type, int columns) {
    this.inference = inference;
    this.preparation = preparation;
    this.type = type;
    this.columns = columns;
  }

  /** Memory for up to so many rows, for one thread. */
  RowBlock block(int capacity) {
    return new RowBlock(inference, preparation, type, columns, capacity);
  }

  @Override
  public Object apply(Object features) {
    if (single == null) {
      single = block(1);
    }
    single.clear();
    single.add(features);
    single.run();
    return single.output(0);
  }

  @Override
  public String toString() { // in the plans that explain shows
    return inference.toString();
  }
}
