package nabla.linalg;

import java.util.Arrays;

/**
 * Products of dense matrices with {@link SparseColumns} X, of k rows and m columns. With memory,
 * for one thread.
 *
 * <pre>
 * C ← C + A X        A n × k by rows, C n × m by columns
 * C ← B Xᵀ           B n × m by columns, C n × k by rows
 * </pre>
 *
 * <p>Only those columns of A, and of the second C, are touched that X has a number for. They are
 * copied to lie one behind another, n numbers each, and back: then both products add multiples of
 * such runs, in a loop that the JVM makes vectors of. Every element is a sum in the order of X's
 * numbers, without fused operations: its bits depend on no kernel, and the first product's on no
 * other column of X.
 */
public final class SparseProducts {

  private static final int LINE = 16; // floats of a line of the cache

  private final SparseColumns x;
  private final long[] isUsed; // a bit for each row of X
  private final int[] place; // of a row that is used, among those
  private int[] used = {}; // the rows of X that have numbers, in order
  private int[] places = {}; // of each number, the place of its row
  private int count; // of rows that are used
  private int[] begins = {}; // of each used row, of its numbers in the two that follow
  private int[] columns = {};
  private float[] values = {};
  private float[] runs = {}; // [place · n + j]

  /** Products with a matrix, whatever columns it will have. */
  public SparseProducts(SparseColumns x) {
    this.x = x;
    this.isUsed = new long[(x.rows() + Long.SIZE - 1) / Long.SIZE];
    this.place = new int[x.rows()];
  }

  /** Looks at the columns that X now has. */
  private void look() {
    int numbers = x.numbers();
    if (numbers > places.length) {
      places = new int[x.values().length];
      columns = new int[places.length];
      values = new float[places.length];
    }
    int[] rows = x.indices();
    for (int i = 0; i < numbers; i++) {
      isUsed[rows[i] >> 6] |= 1L << rows[i];
    }
    int most = Math.min(x.rows(), numbers);
    if (most > used.length) {
      used = new int[Math.min(x.rows(), places.length)];
      begins = new int[used.length + 2];
    }
    count = 0;
    for (int word = 0; word < isUsed.length; word++) {
      for (long bits = isUsed[word]; bits != 0; bits &= bits - 1) {
        int row = (word << 6) + Long.numberOfTrailingZeros(bits);
        place[row] = count;
        used[count++] = row;
      }
      isUsed[word] = 0;
    }
    for (int i = 0; i < numbers; i++) {
      places[i] = place[rows[i]];
    }
  }

  private void reserve(int n) {
    int length = Math.multiplyExact(count, n);
    if (length > runs.length) {
      runs = new float[Math.max(length, (int) Math.min(1L << 30, runs.length * 3L / 2))];
    }
  }

  /** C ← C + A X; looks at X. */
  public void addProduct(Matrix a, Matrix c) {
    int n = a.rows();
    look();
    reserve(n);
    for (int j = 0; j < n; j += LINE) { // a line of every run at a time
      int lines = Math.min(LINE, n - j);
      for (int u = 0; u < count; u++) {
        int from = a.offset() + j * a.columns() + used[u];
        for (int i = 0; i < lines; i++) {
          runs[u * n + j + i] = a.array()[from + i * a.columns()];
        }
      }
    }
    for (int column = 0; column < x.columns(); column++) {
      int into = c.offset() + column * n;
      add(x.begin(column), x.end(column), x.values(), places, runs, 0, n, c.array(), into);
    }
  }

  /** C ← B Xᵀ, with the columns that X had when it was last looked at. */
  public void productWithTransposed(Matrix b, Matrix c) {
    int n = b.rows();
    transpose();
    reserve(n);
    Arrays.fill(runs, 0, count * n, 0f);
    for (int u = 0; u < count; u++) {
      add(begins[u], begins[u + 1], values, columns, b.array(), b.offset(), n, runs, u * n);
    }
    Arrays.fill(c.array(), c.offset(), c.offset() + c.rows() * c.columns(), 0f);
    for (int j = 0; j < n; j += LINE) {
      int lines = Math.min(LINE, n - j);
      for (int u = 0; u < count; u++) {
        int into = c.offset() + j * c.columns() + used[u];
        for (int i = 0; i < lines; i++) {
          c.array()[into + i * c.columns()] = runs[u * n + j + i];
        }
      }
    }
  }

  /** The numbers of each row that is used, in the order of the columns. */
  private void transpose() {
    Arrays.fill(begins, 0, count + 2, 0);
    int numbers = x.numbers();
    for (int i = 0; i < numbers; i++) {
      begins[places[i] + 2]++;
    }
    for (int u = 2; u < count + 2; u++) {
      begins[u] += begins[u - 1];
    }
    for (int column = 0; column < x.columns(); column++) {
      for (int i = x.begin(column); i < x.end(column); i++) {
        int to = begins[places[i] + 1]++;
        columns[to] = column;
        values[to] = x.values()[i];
      }
    }
  }

  /**
   * into[at…at+n) += Σ_i factors[i] · run i, for i in [begin, end); run i is the n numbers of
   * {@code from} at offset + runs[i] · n. Four at a time, one after another.
   */
  private static void add(
      int begin,
      int end,
      float[] factors,
      int[] runs,
      float[] from,
      int offset,
      int n,
      float[] into,
      int at) {
    int i = begin;
    for (; i + 4 <= end; i += 4) {
      float f0 = factors[i];
      float f1 = factors[i + 1];
      float f2 = factors[i + 2];
      float f3 = factors[i + 3];
      int r0 = offset + runs[i] * n;
      int r1 = offset + runs[i + 1] * n;
      int r2 = offset + runs[i + 2] * n;
      int r3 = offset + runs[i + 3] * n;
      for (int j = 0; j < n; j++) {
        into[at + j] =
            into[at + j]
                + f0 * from[r0 + j]
                + f1 * from[r1 + j]
                + f2 * from[r2 + j]
                + f3 * from[r3 + j];
      }
    }
    for (; i < end; i++) {
      float f = factors[i];
      int r = offset + runs[i] * n;
      for (int j = 0; j < n; j++) {
        into[at + j] += f * from[r + j];
      }
    }
  }
}
