package nabla.nn;

import nabla.linalg.Race;

/**
 * The exponential function of numbers of at most 0, in single precision: what sigmoid, tanh and
 * softmax are made of.
 *
 * <pre>
 * e^x = 2^n e^r,   n = round(x / ln 2),   r = x − n ln 2 in [−½ ln 2, ½ ln 2]
 * </pre>
 *
 * <p>e^r is a polynomial. The relative error is below 2e-7, about two units in the last place.
 * There is no call and no table, only IEEE arithmetic, so it is several times faster than {@link
 * Math#exp}, and every CPU gives the same bits. Source: Moshier, Cephes library, {@code expf}.
 */
final class Exponential {

  static final float LEAST = -87f; // e^−87 is still a normal float
  static final float LOG2_E = 1.442695f;
  static final float LN2_HIGH = 355f / 512; // few bits: n · LN2_HIGH is exact
  static final float LN2_LOW = -2.1219444e-4f;
  static final float TO_INTEGER = 12582912f; // 1.5 · 2^23: adding it rounds to an integer
  static final int BIAS = 127; // of the exponent
  static final int MANTISSA_BITS = 23;

  private static final int NUMBERS = 64; // of a call in the race

  /** Once in a JVM. */
  static final Race RACE = race();

  private Exponential() {}

  private static Race race() {
    float[] x = new float[NUMBERS];
    return new Race(() -> VectorExponential.ofEach(x, NUMBERS), () -> ofEach(x, NUMBERS));
  }

  /** e^x for x ≤ 0, in [0, 1]; 0 for x below −87, NaN for NaN. */
  static float of(float x) {
    float shifted = x * LOG2_E + TO_INTEGER; // its lowest bits are those of the integer n
    float n = shifted - TO_INTEGER;
    float r = x - n * LN2_HIGH - n * LN2_LOW;
    float p = 1.9875691e-4f;
    p = p * r + 1.3981999e-3f;
    p = p * r + 8.333452e-3f;
    p = p * r + 4.1665796e-2f;
    p = p * r + 1.6666666e-1f;
    p = p * r + 0.5f;
    float exp = p * r * r + r + 1f;
    float power = Float.intBitsToFloat((Float.floatToRawIntBits(shifted) + BIAS) << MANTISSA_BITS);
    return x < LEAST ? 0f : exp * power;
  }

  /** x_i ← e^{x_i} for i &lt; {@code length}: the same bits, by vectors where they are faster. */
  static void ofEach(float[] x, int length) {
    int done = RACE.isWonByVectors() ? VectorExponential.ofEach(x, length) : 0;
    for (int i = done; i < length; i++) {
      x[i] = of(x[i]);
    }
  }

  /** a_i ← e^−|z_i| for i &lt; {@code length}. */
  static void ofMinusAbsolute(float[] z, float[] a, int length) {
    for (int i = 0; i < length; i++) {
      a[i] = -Math.abs(z[i]);
    }
    ofEach(a, length);
  }
}
