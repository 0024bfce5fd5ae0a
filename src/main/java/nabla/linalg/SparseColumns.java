package nabla.linalg;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A matrix of which only the numbers that are not zero are kept, column after column: of each its
 * row and its value, in the order of the rows. Columns are added one by one, each an example.
 */
public final class SparseColumns implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int GROWTH = 2; // by a half

  private int rows; // none is final, nor transient, for other serializers
  private int columns;
  private int[] begins; // [c]: where column c begins in the others
  private int[] indices;
  private float[] values;

  /** No column yet of so many rows, with room for some. */
  public SparseColumns(int rows, int columns, int numbers) {
    this.rows = rows;
    this.begins = new int[columns + 1];
    this.indices = new int[numbers];
    this.values = new float[numbers];
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Where the numbers of a column begin in {@link #indices} and {@link #values}. */
  public int begin(int column) {
    return begins[column];
  }

  /** Behind the last of a column. */
  public int end(int column) {
    return begins[column + 1];
  }

  /** How many numbers there are in all. */
  public int numbers() {
    return begins[columns];
  }

  /** The row of each number. */
  public int[] indices() {
    return indices;
  }

  /** The numbers. */
  public float[] values() {
    return values;
  }

  /** Removes all columns. */
  public void clear() {
    columns = 0;
  }

  /**
   * Adds a column of numbers and their rows, in order; zeros among them are left out.
   *
   * @throws IllegalStateException if there would be 2^31 numbers
   */
  public void add(int[] at, float[] numbers, int from, int to) {
    int next = reserve(to - from);
    for (int i = from; i < to; i++) {
      if (numbers[i] != 0) {
        indices[next] = at[i];
        values[next++] = numbers[i];
      }
    }
    begins[++columns] = next;
  }

  /** Adds a column that is given with its zeros, likewise. */
  public void add(float[] numbers, int from) {
    int next = reserve(rows);
    for (int k = 0; k < rows; k++) {
      if (numbers[from + k] != 0) {
        indices[next] = k;
        values[next++] = numbers[from + k];
      }
    }
    begins[++columns] = next;
  }

  /** Makes room for a column of up to so many numbers, and tells where they begin. */
  private int reserve(int more) {
    int next = numbers();
    long needed = (long) next + more;
    if (needed > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalStateException(
          "numbers that are not zero must be fewer than 2^31, got " + needed);
    }
    if (needed > values.length) {
      long roomy = Math.max(needed, next + (long) next / GROWTH);
      resize((int) Math.min(roomy, Integer.MAX_VALUE - Long.BYTES));
    }
    if (columns + 1 == begins.length) {
      begins = Arrays.copyOf(begins, begins.length + begins.length / GROWTH + 1);
    }
    return next;
  }

  /**
   * into[at…at+n) += Σ_i x_i · run r_i, over numbers x_i in [from, to) with rows r_i, one after
   * another; run r is the n numbers of {@code runs} at offset + r · n.
   */
  public void addRuns(int from, int to, float[] runs, int offset, int n, float[] into, int at) {
    Runs.add(from, to, values, indices, runs, offset, n, into, at);
  }

  /** The other way: run r_i += x_i · numbers[at…at+n), for each i. */
  public void addToRuns(
      int from, int to, float[] runs, int offset, int n, float[] numbers, int at) {
    for (int i = from; i < to; i++) {
      int run = offset + indices[i] * n;
      float x = values[i];
      for (int j = 0; j < n; j++) {
        runs[run + j] += x * numbers[at + j];
      }
    }
  }

  private void resize(int numbers) {
    indices = Arrays.copyOf(indices, numbers);
    values = Arrays.copyOf(values, numbers);
  }

  /** Lets go of the room for more. */
  public void trim() {
    begins = Arrays.copyOf(begins, columns + 1);
    resize(numbers());
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(rows);
    out.writeInt(columns);
    Bulk.write(out, columns + 1, (bytes, from, n) -> bytes.asIntBuffer().put(begins, from, n));
    Bulk.write(out, numbers(), (bytes, from, n) -> bytes.asIntBuffer().put(indices, from, n));
    Bulk.write(out, numbers(), (bytes, from, n) -> bytes.asFloatBuffer().put(values, from, n));
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    rows = in.readInt();
    columns = in.readInt();
    begins = new int[columns + 1];
    Bulk.read(in, columns + 1, (bytes, from, n) -> bytes.asIntBuffer().get(begins, from, n));
    indices = new int[numbers()];
    values = new float[numbers()];
    Bulk.read(in, numbers(), (bytes, from, n) -> bytes.asIntBuffer().get(indices, from, n));
    Bulk.read(in, numbers(), (bytes, from, n) -> bytes.asFloatBuffer().get(values, from, n));
  }
}
