package nabla.spark;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.UserDefinedType;
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

  @SuppressWarnings("unchecked") // what a VectorUDT is, which can't be named
  static final UserDefinedType<Vector> VECTORS =
      (UserDefinedType<Vector>) SQLDataTypes.VectorType();

  /** Rows of a task's thread. */
  final class Rows {

    private final BlockInference.Block block;
    private final FeatureReader reader;
    private final int capacity;
    private int size;

    Rows(int capacity) {
      this.block = inference.block(capacity);
      this.reader = new FeatureReader(type, block);
      this.capacity = capacity;
    }

    void clear() {
      size = 0;
    }

    boolean isFull() {
      return size == capacity;
    }

    int size() {
      return size;
    }

    void add(Object features) {
      reader.read(features, size++);
    }

    void run() {
      block.run(size);
    }

    InternalRow output(int place) {
      Object[] outputs = block.outputs(place);
      Object[] columns = new Object[width];
      for (int i = 0; outputs != null && i < width; i++) {
        columns[i] = outputs[i] instanceof Vector vector ? VECTORS.serialize(vector) : outputs[i];
      }
      return new GenericInternalRow(columns);
    }
  }

  private final BlockInference inference;
  private final DataType type;
  private final int width;
  private transient Rows single; // of one row; Spark makes a copy of the function for each task

  /**
   * The function.
   *
   * @param type of the features: Vector, or array of float or double
   * @param width how many columns are appended
   */
  RowInference(BlockInference inference, DataType type, int width) {
    this.inference = inference;
    this.type = type;
    this.width = width;
  }

  @Override
  public Object apply(Object features) {
    if (single == null) {
      single = new Rows(1);
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
