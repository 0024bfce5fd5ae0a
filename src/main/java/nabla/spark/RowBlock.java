package nabla.spark;

import java.util.Arrays;
import java.util.Optional;
import nabla.engine.ByteRows;
import nabla.linalg.Blas;
import nabla.model.Scorer;
import nabla.table.Encoder;
import nabla.table.Preparation;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A network at work on a block of rows, with features and outputs as Spark holds them; for one
 * thread.
 *
 * <p>Adding or running a row that is not finite throws an IllegalArgumentException if the inference
 * does; adding one with more or fewer numbers than the network has inputs always does.
 */
final class RowBlock {

  @SuppressWarnings("unchecked") // what a VectorUDT is, which can't be named
  private static final UserDefinedType<Vector> VECTORS =
      (UserDefinedType<Vector>) SQLDataTypes.VectorType();

  private static final int DENSE_VALUES = 3; // of a vector: behind type, size, indices
  private static final byte DENSE = 1;

  private final BlockInference inference;
  private final Scorer scorer;
  private final DataType type;
  private final Encoder encoder; // of a table's columns
  private final TableRow table;
  private final int inputs; // n_0
  private final int columns; // that are appended
  private final boolean[] invalid; // rows of which there is nothing to say
  private int size;

  RowBlock(
      BlockInference inference, Preparation preparation, DataType type, int columns, int capacity) {
    Blas.with(inference.kernel());
    this.inference = inference;
    this.scorer = new Scorer(inference.ensemble(), inference.sparse(), capacity);
    this.type = type;
    this.encoder = preparation.encoder();
    this.table =
        new TableRow(
            new PreparedInputs(preparation).columns(),
            type instanceof StructType columnsOf ? TableRow.types(columnsOf) : new DataType[0]);
    this.inputs = inference.ensemble().topology().inputs();
    this.columns = columns;
    this.invalid = new boolean[capacity];
  }

  void clear() {
    size = 0;
  }

  boolean isFull() {
    return size == invalid.length;
  }

  int size() {
    return size;
  }

  /**
   * Adds a row's features: an {@link ArrayData}, a vector's {@link InternalRow} or that of a
   * table's columns, bytes, or null.
   */
  void add(Object features) {
    Optional<String> problem;
    if (features == null) {
      problem = Optional.of("features must be finite numbers, got null");
    } else if (type instanceof ArrayType arrays) {
      problem = put((ArrayData) features, arrays);
    } else if (features instanceof byte[] bytes) {
      problem = scorer.put(size, ByteRows.numbers(bytes));
    } else if (type instanceof StructType) {
      problem = prepare((InternalRow) features);
    } else {
      problem = put((InternalRow) features);
    }
    invalid[size] = problem.isPresent();
    if (problem.isPresent()) {
      inference.reject(problem.get());
      scorer.clear(size);
    }
    size++;
  }

  /** Feeds all rows forward. */
  void run() {
    scorer.run(size);
    if (scorer.overflows()) {
      for (int place = 0; place < size; place++) {
        Optional<String> problem = scorer.overflow(place);
        invalid[place] |= problem.isPresent();
        problem.ifPresent(inference::reject);
      }
    }
  }

  /** The appended columns of a row; where there is nothing to say, a row without any: all null. */
  InternalRow output(int place) {
    if (invalid[place]) {
      return new GenericInternalRow(columns);
    }
    Object[] outputs = inference.outputs(scorer, place);
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = asSparkHolds(outputs[i]);
    }
    return new GenericInternalRow(outputs);
  }

  private static Object asSparkHolds(Object output) {
    if (output instanceof Vector vector) {
      return VECTORS.serialize(vector);
    }
    return output instanceof String text ? UTF8String.fromString(text) : output;
  }

  private Optional<String> prepare(InternalRow columns) {
    try {
      encoder.encode(table.of(columns));
    } catch (IllegalArgumentException e) {
      return Optional.of("%s, in the row %s".formatted(e.getMessage(), table));
    }
    return scorer.put(size, encoder, table);
  }

  private Optional<String> put(InternalRow vector) {
    if (vector.getByte(0) != DENSE) {
      return put((SparseVector) VECTORS.deserialize(vector));
    }
    if (!scorer.isSparse() && vector.getArray(DENSE_VALUES) instanceof UnsafeArrayData values) {
      return put(values);
    }
    return put(vector.getArray(DENSE_VALUES).toDoubleArray());
  }

  private Optional<String> put(double[] features) {
    scorer.requireWidth(features.length, features);
    return scorer.put(size, floats(features));
  }

  private Optional<String> put(SparseVector features) {
    float[] numbers = floats(features.values());
    return scorer.put(size, features.size(), features.indices(), numbers, features);
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /** Vectors hold no null, so behind the header are the numbers alone. */
  private Optional<String> put(UnsafeArrayData values) {
    int length = values.numElements();
    if (length == inputs) {
      Object base = values.getBaseObject();
      long offset = values.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(length);
      float[] x = scorer.inputs();
      int from = scorer.begin(size);
      for (int k = 0; k < length; k++) {
        x[from + k] = (float) Platform.getDouble(base, offset + (long) Double.BYTES * k);
      }
      if (scorer.isFinite(size)) {
        return Optional.empty();
      }
    }
    return put(values.toDoubleArray()); // which says what is wrong
  }

  private Optional<String> put(ArrayData array, ArrayType arrays) {
    boolean areFloats = arrays.elementType() instanceof FloatType;
    int length = array.numElements();
    if (arrays.containsNull() && Numbers.hasNull(array)) {
      Float[] numbers = new Float[length];
      for (int i = 0; i < length; i++) {
        numbers[i] = array.isNullAt(i) ? null : Float.valueOf(number(array, i, areFloats));
      }
      return Optional.of(Scorer.notFinite(null, Arrays.asList(numbers).indexOf(null), numbers));
    }
    if (areFloats) {
      return scorer.put(size, array.toFloatArray());
    }
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = number(array, i, false);
    }
    return scorer.put(size, numbers);
  }

  private static float number(ArrayData array, int i, boolean isFloat) {
    return isFloat ? array.getFloat(i) : (float) array.getDouble(i);
  }
}
