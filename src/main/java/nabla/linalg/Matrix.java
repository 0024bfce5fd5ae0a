package nabla.linalg;

import java.util.Objects;

/**
 * A matrix of {@code rows × columns} floats: a view of a part of an array, which it does not copy.
 *
 * <p>The elements stand one after another from {@code offset} on, row by row or column by column as
 * {@code order} says; of a part of another matrix with gaps between rows, or columns. Transposing
 * changes the view alone.
 *
 * @param array the array that holds the elements, and may hold others before and behind them
 * @param offset where the first element stands
 * @param rows number of rows, at least 0
 * @param columns number of columns, at least 0
 * @param order which elements stand next to each other
 * @param stride the distance in the array from one row (row-major) or column (column-major) to the
 *     next
 */
public record Matrix(float[] array, int offset, int rows, int columns, Order order, int stride) {

  /** Which elements of a matrix stand next to each other in the array. */
  public enum Order {
    /** Row by row, as NumPy, PyTorch and ONNX store a matrix. */
    ROW_MAJOR,
    /** Column by column, as BLAS stores a matrix. */
    COLUMN_MAJOR
  }

  /**
   * Checks that the elements lie within the array.
   *
   * @throws IllegalArgumentException if a dimension is negative, the array too short, or the stride
   *     less than a row (row-major) or column (column-major)
   */
  public Matrix {
    Objects.requireNonNull(array, "array");
    Objects.requireNonNull(order, "order");
    int along = order == Order.ROW_MAJOR ? columns : rows;
    int across = order == Order.ROW_MAJOR ? rows : columns;
    long length = across == 0 ? 0 : (across - 1L) * stride + along;
    if (offset < 0 || along < 0 || across < 0 || stride < along || offset + length > array.length) {
      throw new IllegalArgumentException(
          "matrix must lie within its array of %s elements, got %s × %s from offset %s"
              .formatted(array.length, rows, columns, offset));
    }
  }

  /** A matrix without gaps. */
  public Matrix(float[] array, int offset, int rows, int columns, Order order) {
    this(array, offset, rows, columns, order, order == Order.ROW_MAJOR ? columns : rows);
  }

  /** A matrix stored row by row. */
  public static Matrix rowMajor(float[] array, int offset, int rows, int columns) {
    return new Matrix(array, offset, rows, columns, Order.ROW_MAJOR);
  }

  /** A matrix stored column by column: of a block of examples, each column is one example. */
  public static Matrix columnMajor(float[] array, int offset, int rows, int columns) {
    return new Matrix(array, offset, rows, columns, Order.COLUMN_MAJOR);
  }

  /** The transpose: the same elements of the same array, seen the other way. */
  public Matrix transposed() {
    Order flipped = order == Order.ROW_MAJOR ? Order.COLUMN_MAJOR : Order.ROW_MAJOR;
    return new Matrix(array, offset, columns, rows, flipped, stride);
  }

  /** The rows in [from, to). */
  public Matrix rows(int from, int to) {
    int begin = offset + from * (isColumnMajor() ? 1 : stride);
    return new Matrix(array, begin, to - from, columns, order, stride);
  }

  /** The stride as BLAS wants it. */
  int leadingDimension() {
    return Math.max(1, stride);
  }

  boolean isColumnMajor() {
    return order == Order.COLUMN_MAJOR;
  }

  String shape() {
    return rows + " × " + columns;
  }
}
