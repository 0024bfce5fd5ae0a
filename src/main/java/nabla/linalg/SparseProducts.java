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
 * <p>Of A, and of the second C, only those columns matter that X has a number for. As many as stay
 * in a core's cache are laid one behind another, n numbers each, or are made so and put in their
 * places: then both products add multiples of such runs. Every element is a sum in the order of X's
 * numbers, without fused operations, and the first product's depends on no other column of X.
 */
public final class SparseProducts {

  private static final int TILE = 32; // numbers of each run at a time: two lines of the cache
  private static final int CACHED = 1 << 17; // floats of runs

  private final SparseColumns x;
  private final long[] isUsed; // a bit for each row of X
  private final int[] place; // of a row that is used, among those
  private int[] used = {}; // the rows of X that have numbers, in order
  private int count; // of rows that are used
  private int[] places = {}; // of each number, the place of its row
  private int[] next = {}; // of each column, the number behind those that are done
  private int[] begins = {}; // of each used row, of its numbers in the two that follow
  private int[] columns = {};
  private float[] values = {};
  private float[] runs = {}; // [place · n + j], of some places

  /** Products with a matrix, whatever columns it will have. */
  public SparseProducts(SparseColumns x) {
    this.x = x;
    this.isUsed = new long[(x.rows() + Long.SIZE - 1) / Long.SIZE];
    this.place = new int[x.rows()];
  }

  /** C ← C + A X; looks at X. */
  public void addProduct(Matrix a, Matrix c) {
    addProduct(a, x.values(), c);
  }

  /** The same with other numbers in the places of X's. */
  public void addProduct(Matrix a, float[] numbers, Matrix c) {
    int n = a.rows();
    look();
    int most = reserve(n);
    for (int column = 0; column < x.columns(); column++) {
      next[column] = x.begin(column);
    }
    for (int first = 0; first < count; first += most) {
      int last = Math.min(count, first + most);
      copyColumns(a, first, last);
      for (int column = 0; column < x.columns(); column++) {
        int from = next[column];
        int to = from;
        while (to < x.end(column) && places[to] < last) {
          to++;
        }
        Runs.add(
            from, to, numbers, places, runs, -first * n, n, c.array(), c.offset() + column * n);
        next[column] = to;
      }
    }
  }

  /** C ← B Xᵀ, with the columns that X had when it was last looked at. */
  public void productWithTransposed(Matrix b, Matrix c) {
    int n = b.rows();
    transpose();
    int most = reserve(n);
    Arrays.fill(c.array(), c.offset(), c.offset() + c.rows() * c.columns(), 0f);
    for (int first = 0; first < count; first += most) {
      int last = Math.min(count, first + most);
      Arrays.fill(runs, 0, (last - first) * n, 0f);
      for (int u = first; u < last; u++) {
        int at = (u - first) * n;
        Runs.add(begins[u], begins[u + 1], values, columns, b.array(), b.offset(), n, runs, at);
      }
      setColumns(c, first, last);
    }
  }

  /** Looks at the columns that X now has. */
  private void look() {
    int numbers = x.numbers();
    if (numbers > places.length) {
      places = new int[x.values().length];
      columns = new int[places.length];
      values = new float[places.length];
      used = new int[Math.min(x.rows(), places.length)];
      begins = new int[used.length + 2];
    }
    if (x.columns() > next.length) {
      next = new int[x.columns()];
    }
    int[] rows = x.indices();
    for (int i = 0; i < numbers; i++) {
      isUsed[rows[i] >> 6] |= 1L << rows[i];
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

  /** Makes room for runs of n numbers, and tells for how many. */
  private int reserve(int n) {
    int most = Math.max(TILE, CACHED / n);
    if (runs.length < Math.min(most, count) * n) {
      runs = new float[most * n];
    }
    return most;
  }

  /**
   * Lays the columns of a matrix behind one another that belong to the used rows in [first, last).
   */
  private void copyColumns(Matrix a, int first, int last) {
    float[] numbers = a.array();
    int n = a.rows();
    int k = a.columns();
    for (int j = 0; j < n; j += TILE) {
      int tile = Math.min(TILE, n - j);
      for (int u = first; u < last; u++) {
        int from = a.offset() + j * k + used[u];
        int into = (u - first) * n + j;
        for (int i = 0; i < tile; i++) {
          runs[into + i] = numbers[from + i * k];
        }
      }
    }
  }

  /** The other way. */
  private void setColumns(Matrix c, int first, int last) {
    float[] numbers = c.array();
    int n = c.rows();
    int k = c.columns();
    for (int j = 0; j < n; j += TILE) {
      int tile = Math.min(TILE, n - j);
      for (int u = first; u < last; u++) {
        int from = (u - first) * n + j;
        int into = c.offset() + j * k + used[u];
        for (int i = 0; i < tile; i++) {
          numbers[into + i * k] = runs[from + i];
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
}
