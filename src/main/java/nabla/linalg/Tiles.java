package nabla.linalg;

/**
 * The tiles of C that a product C ← A B + β C is computed in, one after another, where OpenBLAS has
 * a kernel for small matrices.
 *
 * <p>That kernel multiplies matrices where they stand; others OpenBLAS first copies into an order
 * of its own. The copies do not pay where A has few rows, or B few columns, or where few terms are
 * added, as in the products of a microbatch: cut in tiles, those come at up to twice the rate.
 *
 * <p>A is n × k, B k × m and C n × m, by columns or transposed, as BLAS sees them. What is small is
 * said in OpenBLAS's {@code sgemm_small_kernel_permit_skylakex.c}: at most 10^6 products, and not
 * both transposed; with A transposed at most 1,200 elements of C, and at least 32 terms. Within
 * that, the numbers here are measured ({@code docs/architecture.md}).
 */
final class Tiles {

  private static final int PRODUCTS = 1_000_000;
  private static final int ELEMENTS = 1_024;
  private static final int TERMS = 32;
  private static final int ROWS = 128;
  private static final int COLUMNS = 8;
  private static final int LONG_SUM = 200; // terms of a sum that pays for the copies

  private Tiles() {}

  /** Whether C is cut at all. */
  static boolean pay(boolean transposeA, boolean transposeB, int n, int m, int k) {
    if (transposeB) {
      return !transposeA && k <= LONG_SUM;
    }
    int most = mostRows(k);
    return (n <= most || m <= most / 2) && (!transposeA || k >= TERMS);
  }

  /** Rows of a tile, at most n. */
  static int rows(int n, int k) {
    return Math.min(n, mostRows(k));
  }

  private static int mostRows(int k) {
    return Math.min(ROWS, PRODUCTS / COLUMNS / k / COLUMNS * COLUMNS);
  }

  /** Columns of a tile of so many rows, at most m. */
  static int columns(boolean transposeA, int rows, int m, int k) {
    int most = PRODUCTS / k / rows;
    return Math.min(m, (transposeA ? Math.min(most, ELEMENTS / rows) : most) / 4 * 4);
  }
}
