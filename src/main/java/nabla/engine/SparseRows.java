package nabla.engine;

import java.util.Arrays;
import nabla.linalg.SparseColumns;

/** Rows of which only the numbers are kept that are not zero, with their places. */
public final class SparseRows implements PackedRows {

  private static final long serialVersionUID = 1;

  private final SparseColumns rows; // a column each

  /** No row yet, with room for some with so many numbers in all. */
  public SparseRows(int width, int room, int numbers) {
    this.rows = new SparseColumns(width, room, numbers);
  }

  @Override
  public int count() {
    return rows.columns();
  }

  @Override
  public int width() {
    return rows.rows();
  }

  @Override
  public long bytes() {
    return (2L * rows.numbers() + count()) * Float.BYTES;
  }

  @Override
  public long nonZeros() {
    return rows.numbers();
  }

  @Override
  public SparseRows empty(int room) {
    return new SparseRows(width(), room, 0);
  }

  /** Adds a row of numbers at some places, in order; zeros among them are left out. */
  public void add(int[] places, float[] numbers) {
    rows.add(places, numbers, 0, numbers.length);
  }

  @Override
  public void add(PackedRows from, int row) {
    from.copy(row, rows);
  }

  @Override
  public void trim() {
    rows.trim();
  }

  @Override
  public void copy(int row, float[] into, int at) {
    Arrays.fill(into, at, at + width(), 0f);
    for (int i = rows.begin(row); i < rows.end(row); i++) {
      into[at + rows.indices()[i]] = rows.values()[i];
    }
  }

  @Override
  public void copy(int row, SparseColumns into) {
    into.add(rows.indices(), rows.values(), rows.begin(row), rows.end(row));
  }

  @Override
  public boolean repeats(int row) {
    int from = rows.begin(row);
    int to = rows.end(row);
    return Arrays.equals(rows.indices(), from, to, rows.indices(), rows.begin(row - 1), from)
        && Arrays.equals(rows.values(), from, to, rows.values(), rows.begin(row - 1), from);
  }

  @Override
  public void hash(long[] hashes) {
    for (int row = 0; row < count(); row++) {
      hashes[row] =
          XxHash64.thenRow(
              hashes[row], rows.indices(), rows.values(), rows.begin(row), rows.end(row), width());
    }
  }
}
