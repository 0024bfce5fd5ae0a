package nabla.data;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A sum of doubles without any rounding, and so the same in whatever order they come: their
 * significands are added as integers, those of each exponent by themselves.
 *
 * <p>A double is m · 2^(e − 1075) with |m| &lt; 2^53. Of the m of one e the lower 32 bits and the
 * upper ones are added up apart, so 2^31 of them have room.
 */
final class ExactSum implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int FRACTION = 52; // bits
  private static final int BIAS = 1075;
  private static final int HALF = 32;
  private static final long LOWER = 0xFFFFFFFFL;

  private int from; // the first exponent that has a place
  private long[] lower = {};
  private long[] upper = {};

  /** Adds a finite number. */
  void add(double x) {
    long bits = Double.doubleToRawLongBits(x);
    int exponent = (int) (bits >>> FRACTION) & 0x7FF;
    long fraction = bits & ((1L << FRACTION) - 1);
    long m = exponent == 0 ? fraction : fraction | 1L << FRACTION;
    int place = place(Math.max(1, exponent));
    long signed = bits < 0 ? -m : m;
    lower[place] += signed & LOWER;
    upper[place] += signed >> HALF;
  }

  /** Adds x², which takes two doubles. */
  void addSquare(double x) {
    double rounded = x * x;
    add(rounded);
    add(Math.fma(x, x, -rounded));
  }

  void add(ExactSum other) {
    for (int i = 0; i < other.lower.length; i++) {
      int place = place(other.from + i);
      upper[place] += other.upper[i] + (other.lower[i] >> HALF);
      lower[place] += other.lower[i] & LOWER;
    }
  }

  /** Where an exponent has its place; room is made if it has none. */
  private int place(int exponent) {
    if (lower.length == 0) {
      from = exponent;
    }
    if (exponent < from || exponent >= from + lower.length) {
      int first = Math.min(from, exponent);
      int room = Math.max(from + lower.length, exponent + 1) - first;
      long[] lowers = new long[room];
      long[] uppers = new long[room];
      System.arraycopy(lower, 0, lowers, from - first, lower.length);
      System.arraycopy(upper, 0, uppers, from - first, upper.length);
      from = first;
      lower = lowers;
      upper = uppers;
    }
    return exponent - from;
  }

  /** The sum. */
  BigDecimal total() {
    BigInteger sum = BigInteger.ZERO; // in units of 2^(from − 1075)
    for (int i = 0; i < lower.length; i++) {
      BigInteger m = BigInteger.valueOf(upper[i]).shiftLeft(HALF).add(BigInteger.valueOf(lower[i]));
      sum = sum.add(m.shiftLeft(i));
    }
    BigDecimal power = BigDecimal.valueOf(2).pow(Math.abs(from - BIAS));
    return from < BIAS ? new BigDecimal(sum).divide(power) : new BigDecimal(sum).multiply(power);
  }
}
