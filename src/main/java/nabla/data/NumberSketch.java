package nabla.data;

import java.math.BigDecimal;
import java.math.MathContext;
import nabla.table.Fields;
import nabla.table.Part;
import nabla.table.TableColumn;

/** The numbers of a column, or of a part of its dates: how often each, their sums, their range. */
final class NumberSketch extends Sketch {

  private static final long serialVersionUID = 1;

  private static final int FEW = 20; // rows that may well have different numbers
  private static final double HUGE = 0x1p500; // the square of more may be infinite

  private final TableColumn.Type type;
  private final Part part;
  private final boolean log;
  private final Counts counts;
  private final ExactSum sum = new ExactSum();
  private final ExactSum squares = new ExactSum();
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private boolean whole = true;

  /** No number yet; up to so many different ones are counted one by one. */
  NumberSketch(int column, TableColumn.Type type, Part part, int limit) {
    this(column, type, part, false, limit);
  }

  /** Of a column of numbers, or of their logarithms. */
  NumberSketch(int column, boolean log, int limit) {
    this(column, TableColumn.Type.NUMBER, Part.VALUE, log, limit);
  }

  private NumberSketch(int column, TableColumn.Type type, Part part, boolean log, int limit) {
    super(column);
    this.log = log;
    this.type = type;
    this.part = part;
    this.counts = new Counts(0, limit);
  }

  /** The number of a row that has one; NaN where it is none. */
  static double number(Fields row, int column, TableColumn.Type type, Part part) {
    double given = row.number(column);
    return Double.isFinite(given) ? part.of(type, given) : given;
  }

  @Override
  boolean look(Fields row) {
    double number = number(row, column(), type, part);
    double x = log ? StrictMath.log(number) : number;
    if (Double.isNaN(x)) {
      return false;
    }
    min = Math.min(min, x);
    max = Math.max(max, x);
    if (Double.isInfinite(x)) {
      return true;
    }
    counts.add(Counts.key(x));
    sum.add(x);
    squares.addSquare(Math.max(-HUGE, Math.min(HUGE, x)));
    whole &= x == Math.rint(x);
    return true;
  }

  @Override
  void join(Sketch other) {
    NumberSketch numbers = (NumberSketch) other;
    min = Math.min(min, numbers.min);
    max = Math.max(max, numbers.max);
    counts.add(numbers.counts);
    sum.add(numbers.sum);
    squares.add(numbers.squares);
    whole &= numbers.whole;
  }

  TableColumn.Type type() {
    return type;
  }

  Part part() {
    return part;
  }

  Counts counts() {
    return counts;
  }

  double min() {
    return min;
  }

  double max() {
    return max;
  }

  /** Whether all are integers. */
  boolean isWhole() {
    return whole;
  }

  /** How many different ones there are, if no more than the limit; else −1. */
  int different() {
    return counts.shift() == 0 ? counts.size() : -1;
  }

  /**
   * Whether they are consecutive integers, each in one row: those of n have the variance (n² −
   * 1)/12.
   */
  boolean countsRows() {
    double n = there();
    double squared = deviation() * deviation();
    return whole
        && missing() == 0
        && n > FEW
        && max - min == n - 1
        && mean() == (min + max) / 2
        && Math.abs(squared / ((n * n - 1) / 12) - 1) < 1e-12;
  }

  /** Σ x / n. */
  double mean() {
    return sum.total().divide(BigDecimal.valueOf(there()), MathContext.DECIMAL128).doubleValue();
  }

  /** √(Σ (x − mean)² / n), of the sums without any rounding. */
  double deviation() {
    BigDecimal n = BigDecimal.valueOf(there());
    BigDecimal all = sum.total();
    BigDecimal scaled = n.multiply(squares.total()).subtract(all.multiply(all)); // n² times it
    return Math.sqrt(scaled.divide(n.multiply(n), MathContext.DECIMAL128).doubleValue());
  }
}
