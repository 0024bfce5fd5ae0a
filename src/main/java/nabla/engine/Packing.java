package nabla.engine;

import java.io.Serializable;

/**
 * How the features of a set of rows are packed, a function of their numbers alone: whether a row
 * was given as a sparse vector or a dense one leaves no trace.
 *
 * <p>Sparse are rows of at least 64 numbers of which in all at most one in 50 is not zero: from
 * there on products with those are at least as fast as OpenBLAS's with all of them, however narrow
 * the rows are, and they take a 25th of the memory or less.
 *
 * @param rows how many
 * @param width numbers of a row
 * @param nonZeros how many of all are not zero; of rows that are not sparse, all
 */
public record Packing(Form form, long rows, int width, long nonZeros) implements Serializable {

  /** What is kept of each row. */
  public enum Form {
    /** Every number, as a float. */
    FLOATS,
    /** The numbers that are not zero, and their places. */
    SPARSE,
    /** Every number, as the byte that it was given as. */
    BYTES
  }

  private static final int LEAST_WIDTH = 64;
  private static final int FEW = 50; // one in so many

  /**
   * The packing of rows.
   *
   * @param bytes whether they were given as bytes
   */
  public static Packing of(long rows, int width, long nonZeros, boolean bytes) {
    if (width >= LEAST_WIDTH && nonZeros <= (double) rows * width / FEW) {
      return new Packing(Form.SPARSE, rows, width, nonZeros);
    }
    return new Packing(bytes ? Form.BYTES : Form.FLOATS, rows, width, rows * width);
  }

  /** The packing of rows as floats. */
  public static Packing floats(long rows, int width) {
    return new Packing(Form.FLOATS, rows, width, rows * width);
  }

  /** The packing of the same rows where every zero will become another number. */
  public Packing withoutZeros() {
    return form == Form.SPARSE ? floats(rows, width) : this;
  }

  public boolean isSparse() {
    return form == Form.SPARSE;
  }

  /** The bytes that they take. */
  public long bytes() {
    return form == Form.BYTES ? nonZeros : floats() * Float.BYTES;
  }

  /** As many floats as they take, if what was given as bytes were floats too. */
  private long floats() {
    return isSparse() ? 2 * nonZeros + rows : nonZeros; // a place for each, and where a row begins
  }

  /** The bytes by which they are cut in chunks: those of floats, whether they are or bytes. */
  public long bytesAsFloats() {
    return floats() * Float.BYTES;
  }

  /** As many floats as a row takes in a microbatch, on average. */
  public int floatsPerRow() {
    return (int) Math.min(Integer.MAX_VALUE, (floats() + rows - 1) / Math.max(1, rows));
  }

  /**
   * As many floats as a microbatch of rows takes, with those of the products of sparse ones.
   *
   * @param units n_1
   */
  public long floatsOfMicrobatch(long rows, int units) {
    long floats = rows * floatsPerRow();
    return isSparse() ? 3 * floats + width + Math.min(width, floats / 2) * units : floats;
  }

  /** No row yet, with room for some. */
  public PackedRows empty(int room) {
    return switch (form) {
      case FLOATS -> new FloatRows(width, room);
      case SPARSE ->
          new SparseRows(width, room, (int) Math.min(1 << 28, room * (double) nonZeros / rows));
      case BYTES -> new ByteRows(width, room);
    };
  }
}
